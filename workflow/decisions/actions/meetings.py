"""Members and meetings of the joint conference (Article 8)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from portal import clock
from portal.access.enums import Role
from portal.confirming.lapsing import lapse_acts
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed, cite
from portal.journal.actions import record
from portal.journal.models import Event
from portal.messages.wording import sentence
from portal.shown import Shown, check_shown
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.queries import candidates
from workflow.decisions.actions.ballots import CAST
from workflow.decisions.actions.checks import (
    conference_of,
    lock_convening,
    lock_sitting,
    require_convening,
    require_quorum,
    require_sitting,
)
from workflow.decisions.actions.proposals import put_forward
from workflow.decisions.enums import SETTLED, MatterState, MeetingState, MemberRole
from workflow.decisions.letters import (
    CALLED,
    CANCELLED,
    CHANGED,
    tell_given_up,
    tell_members,
    tell_seated,
    tell_unseated,
)
from workflow.decisions.models import Matter, Meeting, MemberUnit, Proposal
from workflow.decisions.queries import agenda, meeting_quorum, vacancies
from workflow.decisions.transitions import CANCEL_MEETING, CLOSE_MEETING, OPEN_MEETING
from workflow.programmes.actions import check_unended, lock_unended, require_office
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Edition, Stage

CHANGEABLE = ("held_on", "place", "chair")


@transaction.atomic
def seat_members(edition: Edition, *, by: Any) -> list[MemberUnit]:
    """Seat the members that the rule set names. Twice is once."""
    require_office(by)
    # Two officers seating at once would write each member twice; the second finds them seated.
    lock_convening(edition)
    seated = set(edition.conference_members.values_list("name", flat=True))
    rows = [
        MemberUnit(edition=edition, name=member.name, role=member.role, is_unit=member.is_unit)
        for member in conference_of(edition).members
        if member.name not in seated
    ]
    if rows:
        MemberUnit.objects.bulk_create(rows, ignore_conflicts=True)
        record(edition, "conference.members_seated", by=by, payload={"names": [row.name for row in rows]})
    return list(edition.conference_members.all())


@transaction.atomic
def register_member(
    edition: Edition, name: str, *, by: Any, user: Any = None, role: str = MemberRole.MEMBER, is_unit: bool = True
) -> MemberUnit:
    """Register a member where the measures leave the members to each edition (Article 8)."""
    require_office(by)
    # No meeting opens while its members change: their number is the base of the quorum.
    lock_unended(edition)
    conference_of(edition)
    _check_not_met(edition)
    check_representative(user)
    _check_one_seat(edition, user)
    member = MemberUnit(edition=edition, name=name.strip(), role=role, is_unit=is_unit, user=user)
    member.full_clean()
    member.save()
    record(edition, "conference.member_registered", by=by, payload={"name": member.name, "is_unit": is_unit})
    tell_seated(member)
    return member


def _check_not_met(edition: Edition) -> None:
    """Who is counted stands from the first meeting that opened; one that was called off counts nobody."""
    if edition.meetings.filter(state__in=[MeetingState.OPEN, MeetingState.CLOSED]).exists():
        raise TransitionNotAllowed("本届评审会已经开会，成员不能再变动。")


def check_remove_member(member: MemberUnit, *, by: Any) -> None:
    """Raise what keeps a member where it is: the person, an edition that has ended, a rule set that names it, a meeting that has opened."""
    require_office(by)
    check_unended(member.edition)
    if member.name in {one.name for one in conference_of(member.edition).members}:
        raise RuleViolation(
            conference_of(member.edition).quorum.article, f"“{member}”由评选办法列为评审会成员，不能移除"
        )
    _check_not_met(member.edition)


@transaction.atomic
def remove_member(member: MemberUnit, *, by: Any, reason: str) -> None:
    """Take back a member registered by mistake, until the conference meets; whoever was to sit for it is told."""
    # As for registering: no meeting opens while its members change.
    lock_unended(member.edition)
    lock(member)
    check_remove_member(member, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请填写理由。"}, code="reason")
    lapse_acts(member, reason=f"“{member.name}”已不列为评审会成员。")
    # What it did before a meeting that never opened stays in the journal alone.
    member.attendances.all().delete()
    member.recusals.all().delete()
    payload = {"name": member.name, "is_unit": member.is_unit, "user": str(member.user or "")}
    record(member.edition, "conference.member_removed", by=by, reason=reason, payload=payload)
    tell_unseated(member, member.user, f"“{member}”已不列为评审会成员。理由：{sentence(reason)}")
    member.delete()


def check_representative(user: Any) -> None:
    """Raise unless the account may sit in the conference: in use, with the role that two officers gave it."""
    if user is None:
        return
    if not user.is_active or Role.CONFERENCE not in user.roles:
        raise ValidationError({"user": f"“{user}”没有“评审会成员”角色或者账号已停用，请先在“工作人员账号”中授予角色。"})


def _check_one_seat(edition: Edition, user: Any, *, but: MemberUnit | None = None) -> None:
    """One account sits for one member of an edition."""
    seat = edition.conference_members.filter(user=user).first() if user else None
    if seat and seat != but:
        raise ValidationError({"user": f"“{user}”已是本届评审会“{seat}”的代表，请另选账号。"})


def _check_not_voted(member: MemberUnit, user: Any) -> None:
    """Who voted for another member at a meeting that is not over would have two votes on one item (Article 8)."""
    sitting = {"meeting__edition": member.edition_id, "meeting__state": MeetingState.OPEN}
    on_it = Q()
    for model in (Proposal, Matter):
        keys = [str(pk) for pk in model.objects.filter(**sitting).values_list("pk", flat=True)]
        on_it |= Q(target_type=model._meta.label_lower, target_id__in=keys)
    cast = Event.objects.filter(on_it, verb=CAST, actor=user).exclude(payload__member=member.name)
    if voted := cast.first():
        basis = cite(conference_of(member.edition).article)
        said = f"“{user}”已在尚未散会的会议上代表“{voted.payload['member']}”投票，散会以前不能改任其他成员的代表（{basis}）。"
        raise ValidationError({"user": said})


def check_appoint(member: MemberUnit, *, by: Any) -> None:
    """Raise what keeps a member from getting a representative now: the person, an edition that has ended."""
    require_office(by)
    require_convening(member.edition)


@transaction.atomic
def appoint_representative(member: MemberUnit, *, user: Any, by: Any) -> MemberUnit:
    """Name the account that sits for a member. Twice is once."""
    # A seat that is given away must not be voting at this moment: whoever votes locks the edition first.
    lock_convening(member.edition)
    lock(member)
    check_appoint(member, by=by)
    check_representative(user)
    _check_one_seat(member.edition, user, but=member)
    if member.user == user:
        return member
    _check_not_voted(member, user)
    before, member.user = member.user, user
    member.save(update_fields=["user"])
    record(
        member.edition, "conference.representative_appointed", by=by, payload={"member": member.name, "user": str(user)}
    )
    tell_unseated(member, before, f"“{member}”已另行委派代表。")
    tell_seated(member)
    return member


@transaction.atomic
def plan_meeting(stage: Stage, *, held_on: date, place: str, chair: str, by: Any) -> Meeting:
    """Plan a meeting for a conference stage; the quorum's share comes from the frozen rule set."""
    require_office(by)
    # Two plans for one day and place: the second sees the first.
    lock_convening(stage.edition)
    conference = conference_of(stage.edition)
    if stage.kind != "conference":
        raise ValidationError(f"“{stage.name}”不是审议环节，不能安排评审会会议。")
    if stage.state != StageState.PENDING:
        require_sitting(stage, "不能安排会议")
        _check_within(stage, held_on)
    if held_on < clock.today() and stage.state == StageState.PENDING:
        raise ValidationError("会议日期早于今天，且审议环节尚未开始，请核对日期。")
    _check_not_planned(stage, held_on, place)
    meeting = Meeting(
        edition=stage.edition,
        stage=stage,
        held_on=held_on,
        place=place.strip(),
        chair=chair.strip(),
        numerator=conference.quorum.numerator,
        denominator=conference.quorum.denominator,
        strict=conference.quorum.strict,
        recused_count=conference.recused_count,
    )
    meeting.full_clean()
    meeting.save()
    seat_members(stage.edition, by=by)
    record(meeting, "meeting.planned", by=by, payload={"held_on": held_on, "place": meeting.place})
    tell_members(meeting, CALLED)
    return meeting


def _check_within(stage: Stage, held_on: date) -> None:
    """A meeting that was held already is entered with its day, which no meeting of the stage has before it began."""
    if stage.entered_at and held_on < (since := clock.day_of(stage.entered_at)):
        raise ValidationError(
            {"held_on": f"会议日期早于“{stage.name}”环节开始之日（{official_date(since)}），请核对日期。"}
        )


def _check_not_planned(stage: Stage, held_on: date, place: str, *, but: Meeting | None = None) -> None:
    """Two meetings on one day at one place are one meeting entered twice."""
    planned = Meeting.objects.filter(stage=stage, state=MeetingState.PLANNED, held_on=held_on, place=place.strip())
    if any(one != but for one in planned):
        raise ValidationError(
            {
                "held_on": f"{official_date(held_on)}在{place.strip()}的会议已经安排，请勿重复安排；时间、地点有误的，请修改原会议。"
            }
        )


def check_change_meeting(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps a meeting's day, place and chair as they are: the person, or that it has opened."""
    require_office(by)
    if meeting.state != MeetingState.PLANNED:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，时间、地点和主持人不能再改。")


@transaction.atomic
def change_meeting(
    meeting: Meeting, *, held_on: date, place: str, chair: str, by: Any, shown: Shown | None = None
) -> Meeting:
    """Put day, place or chair right until the meeting opens, as the page `shown` had them."""
    # The day is not moved while the meeting opens.
    lock_convening(meeting.edition)
    lock(meeting)
    check_change_meeting(meeting, by=by)
    check_shown(meeting, CHANGEABLE, shown)
    if held_on < clock.today():
        raise ValidationError({"held_on": "会议日期不能早于今天，请核对日期。"})
    before = {name: getattr(meeting, name) for name in CHANGEABLE}
    if before == {"held_on": held_on, "place": place.strip(), "chair": chair.strip()}:
        return meeting
    _check_not_planned(meeting.stage, held_on, place, but=meeting)
    meeting.held_on, meeting.place, meeting.chair = held_on, place.strip(), chair.strip()
    meeting.full_clean()
    meeting.save(update_fields=CHANGEABLE)
    after = {name: getattr(meeting, name) for name in CHANGEABLE}
    record(meeting, "meeting.changed", by=by, payload={"before": before, "after": after})
    tell_members(meeting, CHANGED)
    return meeting


def check_cancel_meeting(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps a meeting from being called off: the person, its state, that it has dealt with an item."""
    check_actor(meeting, CANCEL_MEETING, by=by)
    check_source(meeting, CANCEL_MEETING)
    if _has_dealt(meeting):
        raise TransitionNotAllowed("会议已经审议事项，不能取消，请形成纪要后宣布散会。")


def _has_dealt(meeting: Meeting) -> bool:
    """Whether an item was before it, be it only in an earlier round."""
    return meeting.proposals.exists() or meeting.rounds.exists() or meeting.matters.exists()


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: Any, reason: str) -> Meeting:
    """Call a meeting off, with the reason; one that has dealt with an item is closed with its minutes instead."""
    # No item is dealt with while the meeting is called off.
    lock_convening(meeting.edition)
    lock(meeting)
    check_cancel_meeting(meeting, by=by)
    return _call_off(meeting, by=by, reason=reason, again="另行召开的，重新通知。")


def _call_off(meeting: Meeting, *, by: Any, reason: str, again: str = "") -> Meeting:
    apply_transition(meeting, CANCEL_MEETING, by=by, reason=reason)
    tell_members(meeting, CANCELLED, reason=reason, again=again)
    return meeting


def check_open_meeting(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps a meeting from opening now: the person, its state, its stage, its day, the quorum."""
    check_actor(meeting, OPEN_MEETING, by=by)
    check_source(meeting, OPEN_MEETING)
    require_sitting(meeting.stage, "不能开会")
    if meeting.held_on > clock.today():
        raise TransitionNotAllowed(
            f"会议定于{official_date(meeting.held_on)}召开，未到会期；改期的，请先修改会议日期。"
        )
    require_quorum(meeting, meeting_quorum(meeting))


@transaction.atomic
def open_meeting(meeting: Meeting, *, by: Any) -> Meeting:
    """Declare the meeting open. Its stage must have begun and its quorum be there; the number of members freezes."""
    # Members sign in under the same lock: the number that freezes is the number that was there.
    lock_sitting(meeting.edition)
    lock(meeting)
    check_open_meeting(meeting, by=by)
    # Whoever became a candidate since the stage began, as by a hold that was lifted, is before this meeting too.
    if meeting.edition.state == EditionState.RUNNING:
        put_forward(meeting.stage)
    quorum = meeting_quorum(meeting)
    payload = {"present": quorum.present, "members": quorum.members}
    return apply_transition(
        meeting, OPEN_MEETING, by=by, payload=payload, members=quorum.members, opened_at=clock.now()
    )


def check_close_meeting(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps a meeting from being closed now: the person, its state, nothing dealt with, items undecided."""
    check_actor(meeting, CLOSE_MEETING, by=by)
    check_source(meeting, CLOSE_MEETING)
    if not _has_dealt(meeting) and (candidates(meeting.stage).exists() or agenda(meeting).exists()):
        raise RuleViolation(meeting.stage.article, "会议还没有审议任何一项，不能散会；不再召开的，请取消会议")
    waiting = Proposal.objects.filter(meeting=meeting).exclude(state__in=SETTLED)
    if waiting.exists():
        raise RuleViolation(
            meeting.stage.article, f"还有 {waiting.count()} 项建议已审议而未作出决定，请逐项列入或者不列入后再散会"
        )
    if open_votes := meeting.matters.filter(state=MatterState.DELIBERATED).count():
        raise RuleViolation(
            meeting.stage.article, f"还有 {open_votes} 项会议审议事项尚未唱票，请唱票或者另行开会审议后再散会"
        )


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Any, minutes: str) -> Meeting:
    """Close the meeting with its minutes; places not given stay vacant (Article 3).

    Refused while a proposal dealt with has not been decided, and with nothing dealt with.
    """
    # No place is granted after the vacancies are counted, and no item is opened in a closed meeting.
    lock_sitting(meeting.edition)
    lock(meeting)
    check_close_meeting(meeting, by=by)
    if not minutes.strip():
        raise ValidationError("请填写会议纪要后再宣布散会。", code="required")
    # The places of an edition that is concluded are as they are.
    vacant = check_vacancies(meeting.edition) if meeting.edition.state == EditionState.RUNNING else {}
    return apply_transition(
        meeting, CLOSE_MEETING, by=by, payload={"vacant": vacant}, minutes=minutes.strip(),
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
    """With its edition ends every meeting that is not closed; whoever sits for a member learns what becomes of theirs."""
    standing = edition.meetings.filter(state__in=[MeetingState.PLANNED, MeetingState.OPEN])
    called = list(standing.order_by("pk"))
    for meeting in called:
        _call_off(meeting, by=None, reason=reason)
    if cancelled and not called:
        tell_given_up(edition, reason)
