"""The office's word on who is in the pool, and how one leaves it (Articles 13, 14)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.cultivation.actions.enrolling import drop_enrolments
from workflow.cultivation.enums import MemberState
from workflow.cultivation.letters import tell_decided, tell_left
from workflow.cultivation.models import Member
from workflow.cultivation.permissions import is_member_account
from workflow.cultivation.queries import latest_rules, pool_rules
from workflow.cultivation.transitions import ADMIT, LEAVE, REFUSE


def check_admit(member: Member, *, by: Any) -> None:
    """Raise what keeps the office from admitting now: the person, the state, rules no longer in force."""
    check_transition(member, ADMIT, by=by)
    pool_rules(member.programme)


@transaction.atomic
def admit_member(member: Member, *, by: Any, reason: str, is_focus: bool = False) -> Member:
    """Admit an organisation; `is_focus` marks a small or medium enterprise that meets every published criterion."""
    # It may be taken back at this moment: whoever is second is told.
    check_admit(lock(member), by=by)
    if is_focus:
        _check_focus(member)
    decision = {"decided_by": by, "decision_reason": reason.strip(), "joined_on": clock.today(), "is_focus": is_focus}
    apply_transition(member, ADMIT, by=by, reason=reason, payload={"is_focus": is_focus}, **decision)
    tell_decided(member)
    return member


def _check_focus(member: Member) -> None:
    """By the criteria that the rule set publishes, all of them."""
    criteria = pool_rules(member.programme).focus
    if not member.is_sme or not criteria:
        raise ValidationError({"is_focus": "该单位未申明为中小微企业，不能列为重点培育中小企业。"})
    missing = [focus for focus in criteria if focus.code not in member.claims]
    if missing:
        words = "、".join(f"“{focus.text}”" for focus in missing)
        raise RuleViolation(
            next(focus.article for focus in missing), f"该单位自评不符合{words}，不能列为重点培育中小企业"
        )


def check_refuse_member(member: Member, *, by: Any) -> None:
    """Raise what keeps the office from refusing now."""
    check_transition(member, REFUSE, by=by)


@transaction.atomic
def refuse_member(member: Member, *, by: Any, reason: str) -> Member:
    """Refuse, with the reason the organisation reads."""
    # As in admitting.
    check_refuse_member(lock(member), by=by)
    apply_transition(
        member, REFUSE, by=by, reason=reason, decided_by=by, decision_reason=reason.strip(), over_on=clock.today()
    )
    tell_decided(member)
    return member


def check_leave(member: Member, *, by: Any) -> None:
    """Raise what keeps an organisation from leaving the pool now."""
    check_transition(member, LEAVE, by=by)


@transaction.atomic
def leave_pool(member: Member, *, by: Any, reason: str) -> Member:
    """Leave the pool, by one's own wish or by the office's word; enrolments for trainings to come go with it."""
    # Before its enrolments, as enrolling locks them.
    check_leave(lock(member), by=by)
    apply_transition(
        member, LEAVE, by=by, reason=reason, over_on=clock.today(), leaving_reason=reason.strip()
    )  # fmt: skip
    drop_enrolments(member, because="单位已退出孵化池")
    tell_left(member, by=by)
    return member


def check_answer(member: Member, *, by: Any) -> None:
    """Raise unless it is the organisation in the pool that answers for itself."""
    if not is_member_account(by, member):
        raise PermissionDenied("条件自查由单位本身填写。")
    if member.state != MemberState.MEMBER:
        raise TransitionNotAllowed(f"当前状态为“{member.get_state_display()}”，在池单位才能填写条件自查。")


@transaction.atomic
def save_answers(member: Member, *, by: Any, track: str, answers: Mapping[str, Any]) -> Member:
    """Keep what a member answers to the conditions of a track, to follow its progress. Nobody decides by it."""
    # It may leave at this moment; the answers of other tracks stay as they are.
    check_answer(lock(member), by=by)
    rules = latest_rules(member.programme)
    if rules is None or track not in {one.code for one in rules.tracks}:
        raise ValidationError("没有这一申报类别，请重新选择。")
    member.answers = {**member.answers, track: dict(answers)}
    member.save(update_fields=["answers"])
    record(member, "pool.answered", by=by, payload={"track": track})
    return member
