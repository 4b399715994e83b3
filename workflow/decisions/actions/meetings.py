"""Members and meetings of the joint conference (Article 8)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.rules.citations import cited
from workflow.decisions.enums import DECIDED, MeetingState, MemberRole
from workflow.decisions.models import Attendance, Meeting, MeetingRecusal, MemberUnit, Proposal, Vacancy
from workflow.decisions.queries import Quorum, meeting_quorum, places
from workflow.decisions.rules import share_name
from workflow.decisions.transitions import CLOSE_MEETING, OPEN_MEETING
from workflow.programmes.actions import require_office
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.governance import Conference


def conference_of(edition: Edition) -> Conference:
    """The rule set's conference; `RuleViolation` where it has none."""
    conference = edition.rules.conference
    if conference is None:
        raise RuleViolation(edition.rules.programme.article, "本奖项的规则集没有设审定会议，请先补充规则集")
    return conference


@transaction.atomic
def seat_members(edition: Edition, *, by: Any) -> list[MemberUnit]:
    """Seat the members that the rule set names. Twice is once."""
    require_office(by)
    rows = [
        MemberUnit(edition=edition, name=member.name, role=member.role, is_unit=member.is_unit)
        for member in conference_of(edition).members
    ]
    MemberUnit.objects.bulk_create(rows, ignore_conflicts=True)
    return list(edition.conference_members.all())


@transaction.atomic
def register_member(
    edition: Edition, name: str, *, by: Any, user: Any = None, role: str = MemberRole.MEMBER, is_unit: bool = True
) -> MemberUnit:
    """Register a member where the measures leave the members to each edition (Article 8)."""
    require_office(by)
    conference_of(edition)
    if edition.meetings.exclude(state=MeetingState.PLANNED).exists():
        raise TransitionNotAllowed("本届评审会已经开会，成员不能再变动。")
    member = MemberUnit(edition=edition, name=name.strip(), role=role, is_unit=is_unit, user=user)
    member.full_clean()
    member.save()
    record(edition, "conference.member_registered", by=by, payload={"name": member.name, "is_unit": is_unit})
    return member


@transaction.atomic
def appoint_representative(member: MemberUnit, *, user: Any, by: Any) -> MemberUnit:
    """Name the account that sits for a member."""
    require_office(by)
    lock(member)
    member.user = user
    member.full_clean()
    member.save(update_fields=["user"])
    record(
        member.edition, "conference.representative_appointed", by=by, payload={"member": member.name, "user": str(user)}
    )
    return member


@transaction.atomic
def plan_meeting(stage: Stage, *, held_on: date, place: str, chair: str, by: Any) -> Meeting:
    """Plan a meeting for a conference stage; the quorum's share comes from the frozen rule set."""
    require_office(by)
    conference = conference_of(stage.edition)
    if stage.kind != "conference":
        raise ValidationError(f"“{stage.name}”不是审议环节，不能安排评审会会议。")
    if held_on < clock.today() and stage.state == StageState.PENDING:
        raise ValidationError("会议日期早于今天，且审议环节尚未开始，请核对日期。")
    meeting = Meeting(
        edition=stage.edition,
        stage=stage,
        held_on=held_on,
        place=place,
        chair=chair,
        numerator=conference.quorum.numerator,
        denominator=conference.quorum.denominator,
        strict=conference.quorum.strict,
        recused_count=conference.recused_count,
    )
    meeting.full_clean()
    meeting.save()
    seat_members(stage.edition, by=by)
    record(meeting, "meeting.planned", by=by, payload={"held_on": held_on, "place": place})
    return meeting


@transaction.atomic
def check_in(meeting: Meeting, member: MemberUnit, *, by: Any, representative: str = "") -> Attendance:
    """Sign in for a member: its own representative, or the office for it. Twice is once."""
    lock(meeting)
    if by is not None and not is_office(by) and member.user_id != by.pk:
        raise PermissionDenied("签到由成员单位代表本人或者评审办办理。")
    if meeting.state == MeetingState.CLOSED:
        raise TransitionNotAllowed("会议已经结束，不能再签到。")
    if member.edition_id != meeting.edition_id:
        raise ValidationError(f"“{member}”不是本届评审会成员，请先登记为成员。")
    row, created = Attendance.objects.get_or_create(
        meeting=meeting, member=member, defaults={"representative": representative or str(member.user or member.name)}
    )
    if created:
        record(
            meeting, "meeting.signed_in", by=by, payload={"member": member.name, "representative": row.representative}
        )
    return row


@transaction.atomic
def declare_recusal(meeting: Meeting, member: MemberUnit, application: Any, *, by: Any, reason: str) -> MeetingRecusal:
    """Leave the room for an application one has an interest in (Article 28). Too late once one has voted on it."""
    lock(meeting)
    if by is not None and not is_office(by) and member.user_id != by.pk:
        raise PermissionDenied("回避由成员单位代表本人提出，或者由评审办登记。")
    if meeting.state == MeetingState.CLOSED:
        raise TransitionNotAllowed("会议已经结束，不能再登记回避。")
    if not reason.strip():
        raise ValidationError("请写明回避理由。", code="reason")
    if meeting.ballots_cast.filter(member=member, proposal__application=application).exists():
        raise RuleViolation(
            cited(meeting.edition.rules, "评审回避"),
            "该成员已就此项投票，不能再回避；存在利害关系的，请由评审办将此项交下次会议重新审议",
        )
    row, created = MeetingRecusal.objects.get_or_create(
        meeting=meeting, member=member, application=application, defaults={"reason": reason}
    )
    if created:
        record(
            meeting,
            "meeting.recused",
            by=by,
            reason=reason,
            payload={"member": member.name, "application": application.pk},
        )
    return row


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: Any) -> Meeting:
    """Declare the meeting open. Its stage must have begun and its quorum be there; the number of members freezes."""
    check_actor(meeting, OPEN_MEETING, by=by)
    lock(meeting)
    check_source(meeting, OPEN_MEETING)
    if meeting.stage.state != StageState.CURRENT:
        raise TransitionNotAllowed(f"“{meeting.stage.name}”环节尚未开始或者已经结束，不能开会。")
    quorum = meeting_quorum(meeting)
    require_quorum(meeting, quorum)
    payload = {"present": quorum.present, "members": quorum.members}
    return apply_transition(
        meeting, OPEN_MEETING, by=by, payload=payload, members=quorum.members, opened_at=clock.now()
    )


def require_quorum(meeting: Meeting, quorum: Quorum, *, item: str = "") -> None:
    """Raise with the numbers unless enough members are there."""
    if quorum.reached:
        return
    share = share_name(meeting.numerator, meeting.denominator, meeting.strict)
    article = conference_of(meeting.edition).quorum.article
    advice = "请先登记评审会成员" if quorum.members == 0 else "请等候其他成员签到，或者改期开会"
    raise RuleViolation(
        article,
        f"{item}出席未达到法定人数：应到 {quorum.members} 个成员单位，实到 {quorum.present} 个，"
        f"须{share}即至少 {quorum.needed} 个；{advice}",
    )


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Any, minutes: str) -> Meeting:
    """Close the meeting with its minutes; places not given are recorded as vacant (Article 3).

    Refused while the quorum has not been there or a proposal dealt with has not been decided.
    """
    check_actor(meeting, CLOSE_MEETING, by=by)
    lock(meeting)
    check_source(meeting, CLOSE_MEETING)
    if not minutes.strip():
        raise ValidationError("请填写会议纪要后再宣布散会。", code="required")
    require_quorum(meeting, meeting_quorum(meeting))
    waiting = Proposal.objects.filter(meeting=meeting).exclude(state__in=DECIDED)
    if waiting.exists():
        raise RuleViolation(
            meeting.stage.article, f"还有 {waiting.count()} 项建议已审议而未作出决定，请逐项列入或者不列入后再散会"
        )
    vacant = record_vacancies(meeting.edition)
    payload = {"vacant": {row.label: row.capacity - row.granted for row in vacant}}
    return apply_transition(
        meeting, CLOSE_MEETING, by=by, payload=payload, minutes=minutes.strip(), closed_at=clock.now()
    )


def record_vacancies(edition: Edition) -> list[Vacancy]:
    """Write down what was not given: fewer or none is allowed unless the quota says otherwise (Article 3)."""
    Vacancy.objects.filter(edition=edition).delete()
    found = [place for place in places(edition) if place["taken"] < place["capacity"]]
    strict = next((place for place in found if not place["quota"].may_be_vacant), None)
    if strict:
        raise RuleViolation(
            strict["article"],
            f"{strict['label']}应授 {strict['capacity']} 个且不得空缺，现仅列入 {strict['taken']} 个，请继续审议",
        )
    return Vacancy.objects.bulk_create(
        Vacancy(
            edition=edition,
            quota=place["code"],
            label=place["label"],
            capacity=place["capacity"],
            granted=place["taken"],
        )
        for place in found
    )
