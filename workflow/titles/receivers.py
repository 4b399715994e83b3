"""What happens to the register when an honour is given or revoked: in the same transaction, everywhere at once."""

from typing import Any

from django.dispatch import receiver

from portal.transitions.core import apply_transition
from workflow.honours.models import Honour
from workflow.honours.signals import honour_granted, honour_revoked
from workflow.titles.enums import TitleUseState
from workflow.titles.models import TitleUse
from workflow.titles.register import honour_fields, use_fields, write_entry
from workflow.titles.transitions import VOID


@receiver(honour_granted, dispatch_uid="titles.enter")
def enter(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """A new honour enters the register."""
    write_entry(honour_fields(honour))


@receiver(honour_revoked, dispatch_uid="titles.strike")
def strike(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The honour and every use of its title show as revoked."""
    write_entry(honour_fields(honour))
    for use in TitleUse.objects.filter(honour=honour).exclude(state=TitleUseState.REVOKED):
        apply_transition(use, VOID, by=None, payload={"honour": honour.number})
        use.honour = honour
        write_entry(use_fields(use))
