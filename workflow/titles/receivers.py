"""What happens to the register and to the uses when an honour is given or revoked: in the same transaction, everywhere at once."""

from typing import Any

from django.dispatch import receiver

from portal import clock
from portal.transitions.core import lock
from workflow.honours.models import Honour
from workflow.honours.signals import honour_corrected, honour_granted, honour_reinstated, honour_revoked
from workflow.titles.actions import refuse_title_use, withdraw_title_use
from workflow.titles.enums import PUBLIC, TitleUseState
from workflow.titles.following import restore_title_use, void_title_use
from workflow.titles.models import TitleUse
from workflow.titles.register import honour_fields, use_fields, write_entry
from workflow.titles.transitions import VOID


@receiver(honour_granted, dispatch_uid="titles.enter")
def enter(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """A new honour enters the register."""
    write_entry(honour_fields(honour))


@receiver(honour_reinstated, dispatch_uid="titles.restore")
def restore(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """A restored honour stands in the register again, and with it every use that fell with it."""
    write_entry(honour_fields(honour))
    for use in TitleUse.objects.filter(honour=honour).exclude(fell_from=""):
        restore_title_use(use, honour)


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
    state, until_on = use.state, use.until_on
    if use.state == TitleUseState.PENDING:
        refuse_title_use(use, by=None, reason=f"荣誉 {use.honour.number} 已撤销，不得再使用其称号")
    elif use.state in PUBLIC and use.from_on > clock.today():
        withdraw_title_use(use, by=None, reason=f"荣誉 {use.honour.number} 已撤销，尚未开始的使用一并取消")
    elif use.state in VOID.sources:
        void_title_use(use, honour)
    else:
        return
    use.fell_from, use.fell_until = state, until_on
    use.save(update_fields=["fell_from", "fell_until"])
