"""Who is in the room: signing in, leaving, stepping back for an item (Articles 8, 28)."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q

from portal import clock
from portal.access.predicates import is_office
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.rules.citations import cited
from workflow.decisions.actions.checks import lock_sitting, outlives, require_running
from workflow.decisions.enums import MatterState, MeetingState
from workflow.decisions.letters import tell_recusal_lifted, tell_recused
from workflow.decisions.models import Attendance, Meeting, MeetingRecusal, MeetingRecusalLifting, MemberUnit
from workflow.decisions.permissions import office_or_member
from workflow.decisions.queries import agenda
from workflow.reviews.permissions import office_on_case

EARLIEST = timedelta(days=1)
"""How long before its day a meeting may be signed in to."""


def check_attend(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps members from signing in now: the person, a meeting that is over or more than a day ahead."""
    _check_ahead(meeting, by=by, what="签到")
    if clock.today() < meeting.held_on - EARLIEST:
        raise TransitionNotAllowed(f"会议定于{official_date(meeting.held_on)}召开，会期前一天起签到。")


@transaction.atomic
def check_in(meeting: Meeting, member: MemberUnit, *, by: Any, representative: str = "") -> Attendance:
    """Sign in for a member: its own representative, or the office for it. Twice is once; who left comes back with it."""
    # Who is present is counted under the meeting's lock: nobody appears while a ballot is closed.
    lock_sitting(meeting.edition)
    lock(meeting)
    check_attend(meeting, by=by)
    _lock_own_seat(member, by=by, what="签到")
    if member.edition_id != meeting.edition_id:
        raise ValidationError(f"“{member}”不是本届评审会成员，请先登记为成员。")
    if _votes(meeting) and member.is_unit and member.user_id is None:
        raise TransitionNotAllowed(f"“{member}”还没有代表账号，签到后不能投票；请先在“评审会成员”中指定代表。")
    row, created = Attendance.objects.get_or_create(
        meeting=meeting, member=member, defaults={"representative": representative or str(member.user or member.name)}
    )
    if created:
        _log(meeting, "meeting.signed_in", member, by=by, representative=row.representative)
    elif row.left_at:
        row.left_at = None
        row.save(update_fields=["left_at"])
        _log(meeting, "meeting.returned", member, by=by)
    if representative and row.representative != representative:
        before, row.representative = row.representative, representative
        row.save(update_fields=["representative"])
        _log(meeting, "meeting.representative_changed", member, by=by, before=before, after=representative)
    return row


def check_leave(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps members from leaving the room now: the person, or a meeting that is not open."""
    _check_ahead(meeting, by=by, what="离席")
    if meeting.state != MeetingState.OPEN:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，开会以后才登记离席。")


@transaction.atomic
def check_out(meeting: Meeting, member: MemberUnit, *, by: Any) -> Attendance:
    """A member leaves the room: from now on it is not counted for what is voted on without it. Twice is once."""
    # As for signing in: a ballot counts who was there when it closed, not who left a moment before.
    lock_sitting(meeting.edition)
    lock(meeting)
    check_leave(meeting, by=by)
    _lock_own_seat(member, by=by, what="离席")
    row = meeting.attendances.filter(member=member).first()
    if row is None:
        raise TransitionNotAllowed(f"“{member}”没有签到，无须登记离席。")
    if row.left_at is None:
        row.left_at = clock.now()
        row.save(update_fields=["left_at"])
        _log(meeting, "meeting.left", member, by=by, at=row.left_at)
    return row


def check_recuse(meeting: Meeting, *, by: Any) -> None:
    """Raise what keeps members from stepping back now: the person, or a meeting that is over."""
    _check_ahead(meeting, by=by, what="回避")


@transaction.atomic
def declare_recusal(meeting: Meeting, member: MemberUnit, application: Any, *, by: Any, reason: str) -> MeetingRecusal:
    """Leave the room for an application one has an interest in (Article 28). Too late once one has voted on it."""
    # Whoever casts the paper holds the meeting too: nobody both votes and steps aside.
    lock_sitting(meeting.edition)
    lock(meeting)
    check_recuse(meeting, by=by)
    _lock_own_seat(member, by=by, what="回避")
    if not reason.strip():
        raise ValidationError("请写明回避理由。", code="reason")
    on_it = Q(proposal__application=application, round=F("proposal__round")) | Q(
        matter__application=application, matter__state=MatterState.DELIBERATED
    )
    if meeting.ballots_cast.filter(on_it, member=member).exists():
        raise RuleViolation(
            cited(meeting.edition.rules, "评审回避"),
            "该成员已就此项投票，不能再回避；存在利害关系的，请由评审办将此项交下次会议重新审议",
        )
    before = MeetingRecusal.objects.filter(meeting=meeting, member=member, application=application)
    if known := before.in_force().first():
        return known
    row = MeetingRecusal.objects.create(
        meeting=meeting, member=member, user=member.user, application=application,
        number=before.count() + 1, reason=reason,
    )  # fmt: skip
    _log(meeting, "meeting.recused", member, by=by, reason=reason, application=application.pk)
    tell_recused(row, by=by)
    return row


def check_lift_member_recusal(recusal: MeetingRecusal, *, by: Any) -> None:
    """Raise what keeps a member's recusal from being lifted now: the person, the edition's end, that it is lifted."""
    if by is not None and (not office_on_case(by, recusal) or by.pk in (recusal.user_id, recusal.member.user_id)):
        raise PermissionDenied("解除误记的回避由评审办办理；回避人本人和须回避的工作人员不得办理。")
    edition = recusal.meeting.edition
    if not outlives(edition):
        require_running(edition)
    if MeetingRecusalLifting.objects.filter(recusal=recusal).exists():
        raise TransitionNotAllowed("该项回避已经解除，无须重复办理。")


@transaction.atomic
def lift_member_recusal(
    recusal: MeetingRecusal, *, by: Any, reason: str, under: PendingAct | None = None
) -> MeetingRecusalLifting:
    """Lift a member's recusal entered by mistake: two officers, for it gives a vote back; `under` is what one proposed.
    A vote that was counted without the member stands."""
    # As in stepping back: whoever counts who is there holds the meeting.
    lock_sitting(recusal.meeting.edition)
    lock(recusal.meeting)
    check_lift_member_recusal(recusal, by=by)
    require_second("lift_recusal", recusal, by=by, under=under, demanded=True, label="解除误记的回避")
    if not reason.strip():
        raise ValidationError({"reason": "请写明解除的理由。"}, code="reason")
    lifting = MeetingRecusalLifting.objects.create(recusal=recusal, reason=reason.strip(), lifted_by=by)
    member, application = recusal.member, recusal.application
    _log(recusal.meeting, "meeting.recusal_lifted", member, by=by, reason=reason, application=application.pk)
    tell_recusal_lifted(recusal, reason)
    return lifting


def _check_ahead(meeting: Meeting, *, by: Any, what: str) -> None:
    if by is not None and not office_or_member(by, meeting):
        raise PermissionDenied(f"{what}由成员单位代表本人或者评审办办理。")
    if meeting.state in {MeetingState.CLOSED, MeetingState.CANCELLED}:
        raise TransitionNotAllowed(f"会议{meeting.get_state_display()}，不能再登记{what}。")


def _votes(meeting: Meeting) -> bool:
    """Whether members vote: where the rule set says so, and always on a matter."""
    return meeting.stage.options.ballot or agenda(meeting).exists()


def _lock_own_seat(member: MemberUnit, *, by: Any, what: str) -> None:
    # A seat that was removed or given to another meanwhile is read anew.
    lock(member)
    if by is not None and not is_office(by) and member.user_id != by.pk:
        raise PermissionDenied(f"{what}由成员单位代表本人或者评审办办理。")


def _log(meeting: Meeting, event: str, member: MemberUnit, *, by: Any, reason: str = "", **more: Any) -> None:
    """A line of the meeting's journal that names the member, whoever wrote it."""
    record(meeting, event, by=by, reason=reason, payload={"member": member.name, **more})
