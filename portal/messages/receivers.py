"""What the rooms below say happened, told to whom it concerns, inside their transaction."""

from typing import Any

from django.dispatch import receiver

from portal.identity.signals import proof_decided
from portal.messages import letters
from portal.workdays.signals import year_confirmed, year_discarded, year_proposed


@receiver(year_proposed, dispatch_uid="messages.year_proposed")
def ask_second(sender: Any, *, year: Any, **kwargs: Any) -> None:
    """Of what the system entered nobody is the second yet."""
    if year.proposed_by_id is not None:
        letters.ask_second_for_year(year)


@receiver(year_confirmed, dispatch_uid="messages.year_confirmed")
def tell_confirmed(sender: Any, *, year: Any, **kwargs: Any) -> None:
    letters.tell_of_year(letters.YEAR_CONFIRMED, year, year.proposed_by)


@receiver(year_discarded, dispatch_uid="messages.year_discarded")
def tell_discarded(sender: Any, *, year: Any, by: Any, reason: str, **kwargs: Any) -> None:
    """Whoever threw away their own draft knows."""
    if by is None or by.pk != year.proposed_by_id:
        letters.tell_of_year(letters.YEAR_DISCARDED, year, year.proposed_by, reason=reason)


@receiver(proof_decided, dispatch_uid="messages.proof_decided")
def tell_of_proof(sender: Any, *, proof: Any, **kwargs: Any) -> None:
    letters.tell_of_proof(proof)
