"""What happens to the register and to the uses when an honour is given or revoked: in the same transaction, everywhere at once."""

from typing import Any

from django.dispatch import receiver

from portal import clock
from portal.transitions.core import apply_transition, lock
from workflow.honours.models import Honour
from workflow.honours.signals import honour_corrected, honour_granted, honour_reinstated, honour_revoked
from workflow.titles.actions import refuse_title_use, withdraw_title_use
from workflow.titles.enums import PUBLIC, TitleUseState
from workflow.titles.models import TitleUse
from workflow.titles.register import honour_fields, use_fields, write_entry
from workflow.titles.transitions import VOID


@receiver([honour_granted, honour_reinstated], dispatch_uid="titles.enter")
def enter(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """A new honour enters the register; one that is restored stands in it again."""
    write_entry(honour_fields(honour))


@receiver(honour_corrected, dispatch_uid="titles.rename")
def rename(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The register names it, and the uses of its title, as the list does now."""
    write_entry(honour_fields(honour))
    for use in TitleUse.objects.filter(honour=honour, state__in=PUBLIC):
        use.honour = honour
        write_entry(use_fields(use))


@receiver(honour_revoked, dispatch_uid="titles.strike")
def strike(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The honour and every public use of its title show as revoked; what is not released yet is refused."""
    write_entry(honour_fields(honour))
    for use in TitleUse.objects.filter(honour=honour):
        use.honour = honour
        _follow_revocation(use)


def _follow_revocation(use: TitleUse) -> None:
    """A use ends with the honour; one that had not begun never was, and leaves the register."""
    honour = use.honour
    # Under the honour's lock, held by the revocation: the honour before its uses.
    lock(use).honour = honour
    if use.state == TitleUseState.PENDING:
        refuse_title_use(use, by=None, reason=f"荣誉 {use.honour.number} 已撤销，不得再使用其称号")
    elif use.state in PUBLIC and use.from_on > clock.today():
        withdraw_title_use(use, by=None, reason=f"荣誉 {use.honour.number} 已撤销，尚未开始的使用一并取消")
    elif use.state in PUBLIC:
        _void(use)


def _void(use: TitleUse) -> None:
    until_on = min(use.until_on or clock.today(), clock.today())
    honour = use.honour
    apply_transition(use, VOID, by=None, payload={"honour": honour.number}, until_on=until_on)
    use.honour = honour
    write_entry(use_fields(use))
