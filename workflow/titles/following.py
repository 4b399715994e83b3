"""A use follows its honour: it falls with it, and comes back with it as it was (Articles 33, 34)."""

from typing import Any

from portal import clock
from portal.transitions.core import apply_transition, lock
from workflow.honours.models import Honour
from workflow.titles.enums import TitleUseState
from workflow.titles.letters import ask_office
from workflow.titles.models import TitleUse
from workflow.titles.register import use_fields, write_entry
from workflow.titles.transitions import RISE, RISE_ENDED, RISE_PENDING, VOID


def void_title_use(use: TitleUse, honour: Honour) -> TitleUse:
    """It ends with the honour, today at the latest. Under the honour's lock."""
    until_on = min(use.until_on or clock.today(), clock.today())
    apply_transition(use, VOID, by=None, payload={"honour": honour.number}, until_on=until_on)
    use.honour = honour
    write_entry(use_fields(use))
    return use


def restore_title_use(use: TitleUse, honour: Honour) -> TitleUse:
    """It is again what it was when it fell, its time having run on meanwhile; what was not judged then is to be judged.

    Under the honour's lock, held by the reinstatement.
    """
    lock(use).honour = honour
    rise = _way_back(use)
    if rise is None:
        return use
    back: dict[str, Any] = {"until_on": use.fell_until, "fell_from": "", "fell_until": None, "decision_reason": ""}
    apply_transition(use, rise, by=None, payload={"honour": honour.number}, **back)
    use.honour = honour
    if rise is RISE_PENDING:
        ask_office(use, again="荣誉撤销时尚未审核，现荣誉已经恢复，继续审核。")
    else:
        write_entry(use_fields(use))
    return use


def _way_back(use: TitleUse) -> Any:
    if use.fell_from == TitleUseState.PENDING:
        return RISE_PENDING
    over = use.fell_until is not None and use.fell_until < clock.today()
    return RISE_ENDED if use.fell_from == TitleUseState.ENDED or (over and use.state in RISE_ENDED.sources) else RISE
