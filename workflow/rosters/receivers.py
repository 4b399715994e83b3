"""A winner is asked when the honour is given or restored, and leaves every list when it is revoked."""

from typing import Any

from django.dispatch import receiver

from workflow.honours.models import Honour
from workflow.honours.signals import honour_granted, honour_reinstated, honour_revoked
from workflow.rosters.actions import ask_winner, strike_places


@receiver([honour_granted, honour_reinstated], dispatch_uid="rosters.ask")
def ask(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """In the transaction of the commendation, or of the later decision."""
    if honour.edition.rules.honours_lists:
        ask_winner(honour)


@receiver(honour_revoked, dispatch_uid="rosters.strike")
def strike(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """In the transaction of the revocation."""
    strike_places(honour)
