"""Withdrawal by the objector, and what the office makes of it: ended, or gone on with of its own motion (依职权)."""

from typing import Any

from django.db import transaction

from objections import letters
from objections.actions.consulting import end_consultations
from objections.actions.sitting import end_sittings
from objections.enums import WITH_OBJECTOR, ObjectionState, Outcome
from objections.holding import hold_for, lock_case, release
from objections.letters import tell_objector, tell_office, tell_office_of_withdrawal
from objections.letters.office import OFFICE_WITHDRAWAL
from objections.letters.other_side import tell_other_side_of_end
from objections.models import Objection
from objections.pausing import going_on, left_off
from objections.rules import check_anonymous, clock_fields, stopped_clock, workdays_since
from objections.transitions import CLOSE_WITHDRAWN, PURSUE, REQUEST_WITHDRAWAL, WITHDRAW
from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.errors import TransitionNotAllowed
from portal.transitions.core import Transition, apply_transition, check_transition


def check_withdraw(objection: Objection, *, by: Any = None) -> None:
    """Raise unless the objection may still be taken back; whoever opened the case acts as the system."""
    if objection.pursued_at:
        raise TransitionNotAllowed("该异议已经撤回，由评审办依职权继续核查，无须再次撤回。")
    if objection.state == ObjectionState.WITHDRAWAL_REQUESTED:
        raise TransitionNotAllowed("撤回申请已经收到，由评审办决定终结办理或者依职权继续核查，无须再次提交。")
    if objection.state == ObjectionState.PASSED_ON:
        raise TransitionNotAllowed("该异议已经转请有关机关办理，评审办不能撤回；不再反映的，请向该机关说明。")
    check_transition(objection, REQUEST_WITHDRAWAL if objection.is_verified else WITHDRAW, by=by)


@transaction.atomic
def withdraw_objection(objection: Objection, *, by: Any = None) -> Objection:
    """The objector takes it back before a conclusion. Unverified it ends; else what it holds stays held until the office decides."""
    # As in concluding: what it held goes on, unless the notice ended first.
    lock_case(objection)
    check_withdraw(objection, by=by)
    if objection.is_verified:
        return _request(objection, by=by)
    _end(objection, WITHDRAW, by=by, withdrawal_at=clock.now())
    tell_office_of_withdrawal(objection)
    return objection


def _request(objection: Objection, *, by: Any) -> Objection:
    """The step it was in pauses; nothing is published, and the other side learns at most that they do not sit together."""
    end_sittings(objection, parties=sorted(WITH_OBJECTOR))
    # Asked for more, it was left off already.
    asked = objection.state == ObjectionState.SUPPLEMENT_REQUESTED
    apply_transition(
        objection,
        REQUEST_WITHDRAWAL,
        by=by,
        withdrawal_at=clock.now(),
        **({} if asked else left_off(objection)),
        **clock_fields(objection.rules.withdrawal_workdays),
    )
    lapse_acts(objection, reason=f"异议 {objection.number} 的提出人申请撤回，请先决定是否终结办理")
    tell_objector(objection, letters.WITHDRAWAL_REQUESTED, still_held=letters.still_held_text(objection))
    tell_office(objection, OFFICE_WITHDRAWAL)
    return objection


def check_close_withdrawn(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from ending it as taken back now."""
    check_transition(objection, CLOSE_WITHDRAWN, by=by)


@transaction.atomic
def close_withdrawn(objection: Objection, *, by: Any, reason: str) -> Objection:
    """The office lets the objector take it back: what it held goes on, and whoever was told of it hears that it is over."""
    # The hold is let go: the notice ends before or after, and sees it as it then is.
    lock_case(objection)
    check_close_withdrawn(objection, by=by)
    check_anonymous(objection, reason, "reason")
    return _end(objection, CLOSE_WITHDRAWN, by=by, reason=reason)


def _end(objection: Objection, transition: Transition, *, by: Any, reason: str = "", **stamps: Any) -> Objection:
    end_consultations(objection)
    end_sittings(objection)
    apply_transition(
        objection,
        transition,
        by=by,
        reason=reason,
        outcome=Outcome.WITHDRAWN,
        closed_at=clock.now(),
        workdays_taken=workdays_since(clock.day_of(objection.received_at)),
        **stopped_clock(),
        **stamps,
    )
    release(objection, reason=f"异议 {objection.number} 已撤回")
    lapse_acts(objection, reason=f"异议 {objection.number} 已由提出人撤回")
    tell_objector(objection, letters.WITHDRAWN, released=letters.released_text(objection))
    tell_other_side_of_end(objection)
    return objection


def check_pursue(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from going on of its own motion now."""
    check_transition(objection, PURSUE, by=by)


@transaction.atomic
def pursue_withdrawn(objection: Objection, *, by: Any, reason: str) -> Objection:
    """Go on of the office's own motion (依职权), to a conclusion and without the objector; what it holds stays held.

    One that was verified and not yet accepted is accepted with it: it holds from now on, if its notice still runs.
    """
    # As in accepting: the notice must not end between the question and the hold.
    lock_case(objection)
    check_pursue(objection, by=by)
    check_anonymous(objection, reason, "reason")
    apply_transition(
        objection,
        PURSUE,
        by=by,
        reason=reason,
        pursued_at=clock.now(),
        **_going_on(objection, by=by),
    )
    tell_objector(objection, letters.PURSUED)
    return objection


def _going_on(objection: Objection, *, by: Any) -> dict[str, Any]:
    """What is left of the investigation's term; all of it, with the hold, where it begins only now."""
    if objection.accepted_at:
        return going_on(objection, objection.paused_workdays or 1)
    term = {"paused_workdays": None, **clock_fields(objection.rules.investigation_workdays)}
    return {"accepted_at": clock.now(), "hold": hold_for(objection, by=by), **term}
