"""The clock of a step stands still, by rule, while others are asked (征求意见) and until a side is heard in person (当面听取意见)."""

from typing import Any

from objections.enums import ObjectionState
from objections.models import Objection
from objections.rules import clock_fields, stopped_clock, workdays_left, workdays_since
from portal import clock

GOES_ON_IN = frozenset({ObjectionState.INVESTIGATING, ObjectionState.UNDER_REVIEW})
"""The steps whose clock stands still; asked for more or taken back, an objection has another clock meanwhile."""


def stands_still(objection: Objection) -> bool:
    """Whether the rules stop the clock of its step for who is asked now, or is going to be heard in person."""
    if may_stand_still(objection) and objection.consultations.awaited().exists():
        return True
    return objection.rules.sitting_pauses and objection.sittings.pausing().exists()


def may_stand_still(objection: Objection) -> bool:
    """Whether the rules let it stand still for who is asked: not for ever, however often somebody is asked."""
    rules = objection.rules
    return rules.consultation_pauses and stood_still(objection) < rules.consultation_pauses_workdays


def stood_still(objection: Objection) -> int:
    """For how many working days it stood still until today for who is asked or heard, each time together."""
    now = workdays_since(objection.stopped_on) if objection.stopped_on else None
    return objection.stood_still + (now or 0)


def left_off(objection: Objection) -> dict[str, Any]:
    """What is left of a step that another clock takes the place of, as columns: meanwhile it stands still for that alone."""
    return {"paused_workdays": workdays_left(objection), "stood_still": stood_still(objection), "stopped_on": None}


def going_on(objection: Objection, workdays: int) -> dict[str, Any]:
    """So many working days of a step that is taken up again, as columns: they run, or wait for who is asked or heard."""
    if stands_still(objection):
        return {"paused_workdays": workdays, "stopped_on": objection.stopped_on or clock.today(), **stopped_clock()}
    stood = {"stood_still": stood_still(objection), "stopped_on": None}
    return {"paused_workdays": None, **stood, **clock_fields(workdays)}


def stop_clock(objection: Objection) -> bool:
    """Let it stand still, if the rules say so: whether it did. What is overdue stays overdue. Call with the row locked."""
    if objection.is_paused or objection.clock_workdays is None or objection.overdue or not stands_still(objection):
        return False
    stops = {"paused_workdays": workdays_left(objection), "stopped_on": clock.today()}
    return _write(objection, {**stops, **stopped_clock()})


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
