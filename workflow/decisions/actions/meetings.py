"""Members and meetings of the joint conference (Article 8)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.messages.actions import queue_message
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.queries import candidates
from workflow.applications.rules.citations import cited
from workflow.decisions.enums import SETTLED, MeetingState, MemberRole
from workflow.decisions.models import Attendance, Meeting, MeetingRecusal, MemberUnit, Proposal
from workflow.decisions.queries import Quorum, meeting_quorum, vacancies
from workflow.decisions.rules import share_name
from workflow.decisions.transitions import CANCEL_MEETING, CLOSE_MEETING, OPEN_MEETING
from workflow.programmes.actions import lock_running, lock_unended, require_office
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
    lock_unended(edition)
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
    lock_unended(edition)
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
    lock_unended(member.edition)
    lock(member)
    member.user = user
    member.full_clean()
    member.save(update_fields=["user"])
    record(
        member.edition, "conference.representative_appointed", by=by, payload={"member": member.name, "user": str(user)}
    )
    for meeting in member.edition.meetings.filter(state=MeetingState.PLANNED):
        tell_members(meeting, "评审会会议通知", _calling(meeting), to=[user] if user else [])
    return member


@transaction.atomic
def plan_meeting(stage: Stage, *, held_on: date, place: str, chair: str, by: Any) -> Meeting:
    """Plan a meeting for a conference stage; the quorum's share comes from the frozen rule set."""
    require_office(by)
    lock_unended(stage.edition)
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
    tell_members(meeting, "评审会会议通知", _calling(meeting))
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, held_on: date, place: str, chair: str, by: Any) -> Meeting:
    """Put day, place or chair right until the meeting opens."""
    require_office(by)
    lock_unended(meeting.edition)
    lock(meeting)
    if meeting.state != MeetingState.PLANNED:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，时间、地点和主持人不能再改。")
    if held_on < clock.today():
        raise ValidationError({"held_on": "会议日期不能早于今天，请核对日期。"})
    before = {"held_on": meeting.held_on, "place": meeting.place, "chair": meeting.chair}
    if before == {"held_on": held_on, "place": place.strip(), "chair": chair.strip()}:
        return meeting
    meeting.held_on, meeting.place, meeting.chair = held_on, place.strip(), chair.strip()
    meeting.full_clean()
    meeting.save(update_fields=["held_on", "place", "chair"])
    after = {"held_on": held_on, "place": meeting.place, "chair": meeting.chair}
    record(meeting, "meeting.changed", by=by, payload={"before": before, "after": after})
    tell_members(meeting, "评审会会议安排有变动", _calling(meeting))
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Any, reason: str) -> Meeting:
    """Call a meeting off, with the reason; one that has dealt with an item is closed with its minutes instead."""
    require_office(by)
    lock_unended(meeting.edition)
    lock(meeting)
    if meeting.proposals.exists():
        raise TransitionNotAllowed("会议已经审议事项，不能取消，请形成纪要后宣布散会。")
    return _call_off(meeting, by=by, reason=reason)


def _call_off(meeting: Meeting, *, by: Any, reason: str) -> Meeting:
    apply_transition(meeting, CANCEL_MEETING, by=by, reason=reason)
    tell_members(meeting, "评审会会议取消", f"{official_date(meeting.held_on)}的会议取消，理由：{reason.strip()}")
    return meeting


def _calling(meeting: Meeting) -> str:
    return (
        f"会议定于{official_date(meeting.held_on)}在{meeting.place}召开，由{meeting.chair}主持。"
        "请届时出席，登录办公台签到；与申报者有利害关系的，请提出回避。"
    )


def tell_members(meeting: Meeting, subject: str, body: str, *, to: list[Any] | None = None) -> None:
    """A letter about a meeting, to all who sit for a member, or to those given."""
    seats = meeting.edition.conference_members.filter(user__is_active=True).select_related("user")
    people = [seat.user for seat in seats] if to is None else to
    if people:
        queue_message(to=people, subject=f"{subject}：{meeting.edition.name}", body=body, about=meeting, kind="meeting")


@transaction.atomic
def check_in(meeting: Meeting, member: MemberUnit, *, by: Any, representative: str = "") -> Attendance:
    """Sign in for a member: its own representative, or the office for it. Twice is once; who left comes back with it."""
    lock_running(meeting.edition)
    lock(meeting)
    _check_own_seat(meeting, member, by=by, verb="签到")
    if member.edition_id != meeting.edition_id:
        raise ValidationError(f"“{member}”不是本届评审会成员，请先登记为成员。")
    row, created = Attendance.objects.get_or_create(
        meeting=meeting, member=member, defaults={"representative": representative or str(member.user or member.name)}
    )
    if created:
        record(
            meeting, "meeting.signed_in", by=by, payload={"member": member.name, "representative": row.representative}
        )
    elif row.left_at:
        row.left_at = None
        row.save(update_fields=["left_at"])
        record(meeting, "meeting.returned", by=by, payload={"member": member.name})
    if representative and row.representative != representative:
        before, row.representative = row.representative, representative
        row.save(update_fields=["representative"])
        payload = {"member": member.name, "before": before, "after": representative}
        record(meeting, "meeting.representative_changed", by=by, payload=payload)
    return row


@transaction.atomic
def check_out(meeting: Meeting, member: MemberUnit, *, by: Any) -> Attendance:
    """A member leaves the room: from now on it is not counted for what is voted on without it. Twice is once."""
    lock_running(meeting.edition)
    lock(meeting)
    _check_own_seat(meeting, member, by=by, verb="离席")
    if meeting.state != MeetingState.OPEN:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，开会以后才登记离席。")
    row = meeting.attendances.filter(member=member).first()
    if row is None:
        raise TransitionNotAllowed(f"“{member}”没有签到，无须登记离席。")
    if row.left_at is None:
        row.left_at = clock.now()
        row.save(update_fields=["left_at"])
        record(meeting, "meeting.left", by=by, payload={"member": member.name, "at": row.left_at})
    return row


def _check_own_seat(meeting: Meeting, member: MemberUnit, *, by: Any, verb: str) -> None:
    if by is not None and not is_office(by) and member.user_id != by.pk:
        raise PermissionDenied(f"{verb}由成员单位代表本人或者评审办办理。")
    if meeting.state in {MeetingState.CLOSED, MeetingState.CANCELLED}:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，不能再登记{verb}。")


@transaction.atomic
def declare_recusal(meeting: Meeting, member: MemberUnit, application: Any, *, by: Any, reason: str) -> MeetingRecusal:
    """Leave the room for an application one has an interest in (Article 28). Too late once one has voted on it."""
    lock_running(meeting.edition)
    lock(meeting)
    if by is not None and not is_office(by) and member.user_id != by.pk:
        raise PermissionDenied("回避由成员单位代表本人提出，或者由评审办登记。")
    if meeting.state in {MeetingState.CLOSED, MeetingState.CANCELLED}:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，不能再登记回避。")
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
    lock_running(meeting.edition)
    lock(meeting)
    check_source(meeting, OPEN_MEETING)
    if meeting.stage.state != StageState.CURRENT:
        raise TransitionNotAllowed(f"“{meeting.stage.name}”环节尚未开始或者已经结束，不能开会。")
    if meeting.held_on > clock.today():
        raise TransitionNotAllowed(f"会议定于 {meeting.held_on} 召开，未到会期；改期的，请先修改会议日期。")
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
    """Close the meeting with its minutes; places not given stay vacant (Article 3).

    Refused while a proposal dealt with has not been decided, and with nothing dealt with.
    """
    check_actor(meeting, CLOSE_MEETING, by=by)
    lock_running(meeting.edition)
    lock(meeting)
    check_source(meeting, CLOSE_MEETING)
    if not minutes.strip():
        raise ValidationError("请填写会议纪要后再宣布散会。", code="required")
    if not meeting.proposals.exists() and candidates(meeting.stage).exists():
        raise RuleViolation(meeting.stage.article, "会议还没有审议任何一项，不能散会；不再召开的，请取消会议")
    waiting = Proposal.objects.filter(meeting=meeting).exclude(state__in=SETTLED)
    if waiting.exists():
        raise RuleViolation(
            meeting.stage.article, f"还有 {waiting.count()} 项建议已审议而未作出决定，请逐项列入或者不列入后再散会"
        )
    return apply_transition(
        meeting, CLOSE_MEETING, by=by, payload={"vacant": check_vacancies(meeting.edition)}, minutes=minutes.strip(),
        closed_at=clock.now(),
    )  # fmt: skip


def check_vacancies(edition: Edition) -> dict[str, int]:
    """How many places of each quota are not given, by its label: fewer or none is allowed unless the quota says otherwise
    (Article 3)."""
    found = vacancies(edition)
    strict = next((place for place in found if not place["quota"].may_be_vacant), None)
    if strict:
        raise RuleViolation(
            strict["article"],
            f"{strict['label']}应授 {strict['capacity']} 个且不得空缺，现仅列入 {strict['taken']} 个，请继续审议",
        )
    return {place["label"]: place["vacant"] for place in found}


def cancel_meetings(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """With its edition ends every meeting that is not closed."""
    for meeting in edition.meetings.filter(state__in=[MeetingState.PLANNED, MeetingState.OPEN]).order_by("pk"):
        _call_off(meeting, by=None, reason=reason)
