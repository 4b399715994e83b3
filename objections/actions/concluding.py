"""Conclusion and reply, and what they do to the entry that was held."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from objections import letters
from objections.actions.consulting import check_answered
from objections.actions.hearing import check_heard
from objections.actions.sitting import check_sat
from objections.beside import check_consistent
from objections.enums import CONCLUSIONS, FOUND, Outcome
from objections.holding import case_in_running, lock_case
from objections.letters import tell_objector
from objections.letters.other_side import tell_other_side_of_end, tell_other_side_of_outcome
from objections.models import Objection
from objections.rules import check_anonymous, clock_fields, stopped_clock, workdays_since
from objections.transitions import DISMISS, REPLY, UPHOLD, UPHOLD_IN_PART
from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.confirming.models import PendingAct
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from workflow.applications.actions import leave
from workflow.applications.enums import Departure
from workflow.programmes.two_officers import require_two
from workflow.publicity.actions import confirm_hold, lift_hold, settle_hold
from workflow.publicity.enums import HoldState


class Conclusion(NamedTuple):
    """How an outcome is reached, and what it does to the hold."""

    transition: Transition
    settle: Callable[..., Any]


BY_OUTCOME = {
    Outcome.UPHELD: Conclusion(UPHOLD, confirm_hold),
    Outcome.PARTLY: Conclusion(UPHOLD_IN_PART, settle_hold),
    Outcome.DISMISSED: Conclusion(DISMISS, lift_hold),
}


def check_conclude(objection: Objection, *, by: Any) -> None:
    """Raise what keeps an objection from being concluded now: the person, its state, that somebody is asked or to be heard."""
    check_transition(objection, UPHOLD, by=by)
    check_answered(objection)
    check_sat(objection)


def check_outcome(outcome: str) -> None:
    """An investigation ends with one of three."""
    if outcome not in CONCLUSIONS:
        raise ValidationError({"outcome": "请选择结论：成立、部分成立或者不成立。"})


def check_conclusion(objection: Objection, conclusion: str) -> None:
    """It says what was found, and not who objected."""
    if not conclusion.strip():
        raise ValidationError({"conclusion": "请写明调查认定的事实和理由。"})
    check_anonymous(objection, conclusion, "conclusion")


def check_finding(objection: Objection, outcome: str, *, conclusion: str, unheard: str, differing: str) -> None:
    """What is concluded says what was found and why it differs from others; what is upheld, that the other side was heard."""
    check_conclusion(objection, conclusion)
    check_consistent(objection, outcome, differing)
    if outcome in FOUND:
        check_heard(objection, unheard)


@transaction.atomic
def conclude_objection(
    objection: Objection,
    *,
    by: Any,
    outcome: str,
    conclusion: str,
    unheard: str = "",
    differing: str = "",
    under: PendingAct | None = None,
) -> Objection:
    """Uphold, uphold in part or dismiss (`CONCLUSIONS`). Upheld confirms the hold: the entry is out; else the entry goes on.

    Takes what another officer proposed (`under`), if the rules ask for two; what is upheld, the other side heard, or `unheard`;
    what contradicts a conclusion on the same entry, `differing`.
    """
    # The hold is settled here: the notice ends before or after, and sees it as it then is.
    lock_case(objection)
    check_conclude(objection, by=by)
    check_outcome(outcome)
    unheard = unheard.strip() if outcome in FOUND else ""
    require_two("objection_concluded", objection.edition, objection, by=by, under=under)
    check_finding(objection, outcome, conclusion=conclusion, unheard=unheard, differing=differing)
    apply_transition(
        objection,
        BY_OUTCOME[Outcome(outcome)].transition,
        by=by,
        reason=conclusion,
        payload=_said(unheard=unheard, differing=differing.strip()),
        conclusion=conclusion.strip(),
        unheard=unheard,
        outcome=outcome,
        concluded_at=clock.now(),
        **clock_fields(objection.rules.reply_workdays),
    )
    effect = letters.effect_text(objection, ends_it=settle_held(objection, by=by))
    lapse_acts(objection, reason=f"异议 {objection.number} 已有结论")
    tell_objector(objection, letters.CONCLUDED, effect=effect)
    tell_other_side_of_end(objection, effect)
    return objection


def _said(**words: str) -> dict[str, str] | None:
    return {name: text for name, text in words.items() if text} or None


def settle_held(objection: Objection, *, by: Any) -> bool:
    """What it held is struck, or goes on; a report that is upheld ends a case still in the running: whether it did."""
    hold = objection.hold
    if hold and hold.state == HoldState.OPEN:
        settle = BY_OUTCOME[Outcome(objection.outcome)].settle
        settle(hold, by=by, reason=f"异议 {objection.number} {objection.get_outcome_display()}")
    elif objection.outcome == Outcome.UPHELD and (application := case_in_running(objection)):
        # It came after the notice and held nothing; an honour given meanwhile is revoked, by its own road.
        leave(application, Departure.OBJECTION, by=by, reason=f"{objection.get_kind_display()}经查成立")
        return True
    return False


def check_reply(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the reply from being sent now."""
    check_transition(objection, REPLY, by=by)


@transaction.atomic
def reply_objection(objection: Objection, *, by: Any, reply: str) -> Objection:
    """Send the reasoned reply; what is made public of it is released by two (`release_outcome`).

    What is pursued after its withdrawal is answered to the other side alone, where that was heard.
    """
    # One reply: the second officer finds it sent.
    lock(objection)
    check_reply(objection, by=by)
    if not reply.strip():
        raise ValidationError({"reply": "请填写书面答复，说明认定的事实、理由和依据。"})
    check_anonymous(objection, reply, "reply")
    apply_transition(
        objection,
        REPLY,
        by=by,
        reply=reply.strip(),
        closed_at=clock.now(),
        workdays_taken=workdays_since(clock.day_of(objection.received_at)),
        **stopped_clock(),
    )
    review = letters.review_offered(objection)
    tell_objector(objection, letters.REPLIED, reply=reply, review=review, today=clock.today())
    if objection.pursued_at:
        tell_other_side_of_outcome(objection)
    return objection
