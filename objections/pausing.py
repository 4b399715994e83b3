"""The clock of a step stands still, by rule, while others are asked (征求意见) and until a side is heard in person (当面听取意见)."""

from typing import Any

from objections.enums import ObjectionState
from objections.models import Objection
from objections.rules import clock_fields, stopped_clock, workdays_left

GOES_ON_IN = frozenset({ObjectionState.INVESTIGATING, ObjectionState.UNDER_REVIEW})
"""The steps whose clock stands still; asked for more or taken back, an objection has another clock meanwhile."""


def stands_still(objection: Objection) -> bool:
    """Whether the rules stop the clock of its step for who is asked now, or is going to be heard in person."""
    rules = objection.rules
    if rules.consultation_pauses and objection.consultations.awaited().exists():
        return True
    return rules.sitting_pauses and objection.sittings.pausing().exists()


def going_on(objection: Objection, workdays: int) -> dict[str, Any]:
    """So many working days of a step that is taken up again, as columns: they run, or wait for who is asked or heard."""
    if stands_still(objection):
        return {"paused_workdays": workdays, **stopped_clock()}
    return {"paused_workdays": None, **clock_fields(workdays)}


def stop_clock(objection: Objection) -> bool:
    """Let it stand still, if the rules say so: whether it did. What is overdue stays overdue. Call with the row locked."""
    if objection.is_paused or objection.clock_workdays is None or objection.overdue or not stands_still(objection):
        return False
    return _write(objection, {"paused_workdays": workdays_left(objection), **stopped_clock()})


def start_clock(objection: Objection) -> bool:
    """Let it run again once nobody is waited for: whether it does now. Call with the row locked."""
    if not objection.is_paused or objection.state not in GOES_ON_IN or stands_still(objection):
        return False
    return _write(objection, going_on(objection, objection.paused_workdays or 1))


def _write(objection: Objection, fields: dict[str, Any]) -> bool:
    for name, value in fields.items():
        setattr(objection, name, value)
    objection.save(update_fields=[*fields])
    return True
