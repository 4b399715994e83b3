"""An objection that is another body's matter is passed on (转办), in the office's words, by two officers (Article 31).

Who objects goes along with their own consent alone. The body answers, sends it back, or is waited for no longer.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections import letters
from objections.actions.consulting import check_answered
from objections.actions.sitting import check_sat, end_sittings
from objections.custody import is_sealed, opened_until
from objections.enums import Ending, HoldChoice, Kind, ObjectionState, Outcome
from objections.holding import hold_for, is_held_or_may_be, is_holding, lock_case, release
from objections.letters import passing as told
from objections.letters.other_side import tell_other_side_of_end
from objections.models import Objection, PassingOn
from objections.passed import body_of, passing_of
from objections.permissions import office_on_objection
from objections.rules import check_anonymous, clock_fields, due_on, stopped_clock, workdays_left, workdays_since
from objections.transitions import END_ANSWERED, END_UNANSWERED, PASS_ON, TAKE_BACK
from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.lapsing import lapse_acts
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed, cite
from portal.journal.actions import record
from portal.throttle import Limit
from portal.transitions.core import Transition, apply_transition, check_transition, lock

YES_A_DAY = 3
NAMING = Limit("objectors-naming-agreed", YES_A_DAY, 24 * 3600)
"""Each answer is told to every officer; a no is never refused."""


def check_pass_on(objection: Objection, *, by: Any) -> None:
    """Raise what keeps it from being passed on now: the person, its state, whom it waits for, that no body is named."""
    check_transition(objection, PASS_ON, by=by)
    if not objection.rules.bodies:
        raise TransitionNotAllowed("本奖项的规则没有列出可以转办的机关，请作出结论，或者告知提出人向有权的机关提出。")
    check_answered(objection)
    check_sat(objection)


def check_passing(objection: Objection, *, body: str, words: str, reason: str, hold: str) -> None:
    """It names a body of the rule set, says what it is asked and why, names nobody, and leaves no hold undecided."""
    if body_of(objection, body) is None:
        raise ValidationError({"body": "请选择规则列出的承办机关。"})
    if not words.strip():
        raise ValidationError({"words": "请写明转请办理的事项。"})
    check_anonymous(objection, words, "words")
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么不属于评审办的职责。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    if is_held_or_may_be(objection) and hold not in HoldChoice.values:
        raise ValidationError({"hold": "所涉条目在公示期内或者正在暂缓，请选择是否暂缓。"})
    if hold and not is_held_or_may_be(objection):
        raise ValidationError("所涉条目没有暂缓，也不在公示期内，无须选择，请刷新页面后重新提交。")


@transaction.atomic
def pass_on_objection(
    objection: Objection,
    *,
    by: Any,
    body: str,
    words: str,
    reason: str,
    hold: str = "",
    under: PendingAct | None = None,
) -> Objection:
    """Pass it on to one of the rule set's bodies, `hold` saying what becomes of its entry (`HoldChoice`).

    Takes what another officer proposed (`under`). The body's term is the clock from now on, what was left of the step is kept.
    """
    # The hold is decided here: the notice ends before or after, and sees it as it then is.
    lock_case(objection)
    check_pass_on(objection, by=by)
    require_second("objection_passed_on", objection, by=by, under=under, demanded=True, label="转办")
    check_passing(objection, body=body, words=words, reason=reason, hold=hold)
    passing = _passing(objection, body, words, by=by)
    keeps = hold_for(objection, by=by) if hold == HoldChoice.KEEP else None
    apply_transition(
        objection,
        PASS_ON,
        by=by,
        reason=reason,
        payload={"body": passing.body, "held": keeps is not None},
        resume_state=objection.state,
        paused_workdays=workdays_left(objection),
        hold=keeps or objection.hold,
        outcome=Outcome.PASSED_ON,
        concluded_at=clock.now(),
        workdays_taken=_workdays_so_far(objection) if _ends_now(objection) else None,
        **clock_fields(objection.rules.passed_on_workdays),
    )
    if hold == HoldChoice.RELEASE:
        release(objection, reason=f"异议 {objection.number} 转请有关机关办理")
    lapse_acts(objection, reason=f"异议 {objection.number} 已经转办")
    told.tell_passed_on(objection, passing)
    return objection


def _passing(objection: Objection, name: str, words: str, *, by: Any) -> PassingOn:
    body: Any = body_of(objection, name)
    return PassingOn.objects.create(
        objection=objection, body=body.name, basis=cite(body.article), reached=body.reached, substance=words.strip(),
        asked_by=due_on(clock.today(), objection.rules.passed_on_workdays), passed_by=by,
    )  # fmt: skip


def _ends_now(objection: Objection) -> bool:
    return objection.rules.passed_on_ends == "passing"


def _workdays_so_far(objection: Objection) -> int | None:
    return workdays_since(clock.day_of(objection.received_at))


def check_say_naming(objection: Objection, *, by: Any = None) -> None:
    """Raise unless the objector may say now whether the body learns who they are; whoever opened the case acts as the system."""
    if objection.pursued_at:
        raise TransitionNotAllowed("该异议已经撤回，由评审办依职权办理，不提供提出人的身份。")
    passing = passing_of(objection)
    if objection.state != ObjectionState.PASSED_ON or passing is None:
        raise TransitionNotAllowed(
            f"当前状态为“{objection.get_state_display()}”，没有正在转办的事项，不需要答复是否提供身份。"
        )
    if passing.identity_given_at:
        raise TransitionNotAllowed(f"已按您的同意向{passing.body}提供身份信息，不能再改变；请直接与该机关联系。")


@transaction.atomic
def say_naming(objection: Objection, *, agrees: bool, by: Any = None) -> Objection:
    """The objector says whether the body learns who they are; said otherwise later, as long as it was not told."""
    # The office may give it at this moment, or the body's answer end it.
    lock(objection)
    check_say_naming(objection, by=by)
    passing: Any = passing_of(objection)
    if passing.may_be_named is agrees:
        raise TransitionNotAllowed("您已经这样答复，无须重复提交。")
    if agrees and not NAMING.spend(str(objection.pk)):
        raise TransitionNotAllowed("一天之内改变答复的次数过多，请明天再同意；不同意的，不提供您的身份。")
    passing.may_be_named, passing.said_at = agrees, clock.now()
    passing.save(update_fields=["may_be_named", "said_at"])
    record(objection, "objection.naming_answered", by=by, payload={"agrees": agrees, "body": passing.body})
    told.tell_office_of_naming(objection, passing)
    return objection


def check_give_identity(objection: Objection, *, by: Any) -> None:
    """Raise unless the objector agreed, it was not given yet, and the identity is open to this officer: who only reads gives nothing."""
    if by is not None and not office_on_objection(by, objection):
        raise PermissionDenied(f"您没有权限提供提出人的身份信息，该操作由{office_on_objection.name}进行。")
    passing = passing_of(objection)
    if objection.state != ObjectionState.PASSED_ON or passing is None:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，没有正在转办的事项。")
    if not passing.may_be_named:
        raise RuleViolation(objection.rules.article, f"提出人没有同意向{passing.body}提供身份信息，不得提供")
    if passing.identity_given_at:
        raise TransitionNotAllowed(f"已于{official_date(clock.day_of(passing.identity_given_at))}提供，无须再次提供。")
    if is_sealed(objection) and not opened_until(objection, by):
        raise RuleViolation(
            objection.rules.article, "提出人的身份信息已经封存，请先“申请启封提出人信息”，经另一名工作人员同意后办理"
        )


@transaction.atomic
def give_identity(objection: Objection, *, by: Any, reason: str) -> Objection:
    """The officer sends the body who objects, by letter: that it was done stands on record and is told to the objector."""
    # The objector may take the consent back at this moment.
    lock(objection)
    check_give_identity(objection, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明怎样提供。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    passing: Any = passing_of(objection)
    passing.identity_given_at = clock.now()
    passing.save(update_fields=["identity_given_at"])
    record(objection, "objection.identity_given", by=by, reason=reason, payload={"body": passing.body})
    told.tell_objector_of_passing(objection, told.IDENTITY_GIVEN, passing)
    return objection


def check_end_answered(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the body's answer from being recorded now."""
    check_transition(objection, END_ANSWERED, by=by)


@transaction.atomic
def end_answered(objection: Objection, *, by: Any, answer: str, answered_on: date) -> Objection:
    """Record what the body answered, with the day of its letter: the objection is over, what it still holds is let go."""
    # What it holds is let go: the notice ends before or after, and sees it as it then is.
    lock_case(objection)
    check_end_answered(objection, by=by)
    if not answer.strip():
        raise ValidationError({"answer": "请写明承办机关答复的内容。"})
    check_anonymous(objection, answer, "answer")
    _check_day(objection, answered_on)
    return _close(objection, END_ANSWERED, Ending.ANSWERED, by=by, note=answer, answered_on=answered_on)


def _check_day(objection: Objection, answered_on: date) -> None:
    passing: Any = passing_of(objection)
    if not clock.day_of(passing.passed_at) <= answered_on <= clock.today():
        raise ValidationError({"answered_on": "来文日期不能早于转办之日，也不能晚于今天。"})


def check_end_unanswered(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from waiting no longer: the body's term is not over."""
    check_transition(objection, END_UNANSWERED, by=by)
    if objection.due_on is None or objection.due_on >= clock.today():
        until = official_date(objection.due_on) if objection.due_on else "（日历未确认）"
        raise RuleViolation(objection.rules.deadlines_article, f"承办机关的答复期限至{until}，期满前请等待答复")


@transaction.atomic
def end_unanswered(objection: Objection, *, by: Any, reason: str) -> Objection:
    """Wait no longer, once the body's term is over, for a reason that the objector is told."""
    # As in recording an answer, which may come at this moment.
    lock_case(objection)
    check_end_unanswered(objection, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不再等待的理由。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    return _close(objection, END_UNANSWERED, Ending.UNANSWERED, by=by, note=reason)


def _close(
    objection: Objection, transition: Transition, ending: Ending, *, by: Any, note: str, answered_on: date | None = None
) -> Objection:
    passing = _ended(objection, ending, note=note, answered_on=answered_on)
    end_sittings(objection)
    taken = objection.workdays_taken
    apply_transition(
        objection,
        transition,
        by=by,
        reason=note,
        payload={"body": passing.body, "late": passing.is_late},
        closed_at=clock.now(),
        workdays_taken=taken if _ends_now(objection) else _workdays_so_far(objection),
        paused_workdays=None,
        **stopped_clock(),
    )
    release(objection, reason=f"异议 {objection.number} 转办办结")
    letter = told.ANSWERED if ending == Ending.ANSWERED else told.UNANSWERED
    told.tell_objector_of_passing(objection, letter, passing, released=letters.released_text(objection))
    tell_other_side_of_end(objection)
    return objection


def _ended(objection: Objection, ending: Ending, *, note: str, answered_on: date | None = None) -> PassingOn:
    passing: Any = passing_of(objection)
    passing.ended_as, passing.ended_at, passing.note = ending, clock.now(), note.strip()
    passing.due_on, passing.answered_on = objection.due_on, answered_on
    passing.save(update_fields=["ended_as", "ended_at", "note", "due_on", "answered_on"])
    return passing


def check_take_back(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the office from going on with it now."""
    if objection.state != ObjectionState.PASSED_ON:
        raise TransitionNotAllowed(f"当前状态为“{objection.get_state_display()}”，没有转办，不需要收回。")
    check_transition(objection, _taking_back(objection), by=by)


@transaction.atomic
def take_back_passed(objection: Objection, *, by: Any, ending: str, reason: str) -> Objection:
    """The body sends it back, or the office needs it to conclude (`TAKEN_BACK`): it goes on where it was, with what was left of
    its term. What was accepted holds its entry again as long as its notice runs."""
    # As in accepting: the notice must not end between the question and the hold.
    lock_case(objection)
    check_take_back(objection, by=by)
    if ending not in (Ending.RETURNED, Ending.NEEDED_HERE):
        raise ValidationError({"ending": "请选择收回的情形。"})
    if not reason.strip():
        raise ValidationError({"reason": "收回办理须写明理由，请补充后再提交。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    passing = _ended(objection, Ending(ending), note=reason)
    held = hold_for(objection, by=by) if objection.accepted_at and objection.kind == Kind.OBJECTION else None
    apply_transition(
        objection,
        _taking_back(objection),
        by=by,
        reason=reason,
        payload={"body": passing.body, "ending": ending, "held": held is not None},
        hold=held or objection.hold,
        outcome="",
        concluded_at=None,
        workdays_taken=None,
        paused_workdays=None,
        **clock_fields(objection.paused_workdays or 1),
    )
    still = told.STILL_HELD if is_holding(objection) else ""
    told.tell_objector_of_passing(objection, told.TAKEN_BACK, passing, still_held=still)
    return objection


def _taking_back(objection: Objection) -> Transition:
    return TAKE_BACK[ObjectionState(objection.resume_state)]
