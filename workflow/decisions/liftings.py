"""A member's recusal that was entered by mistake is lifted by two officers (Article 28)."""

from typing import Any

from django.db.models import QuerySet

from portal.confirming.acts import Act, register_act
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.permissions import barred_from
from workflow.applications.rules.citations import cited
from workflow.decisions.actions.attending import check_lift_member_recusal, lift_member_recusal
from workflow.decisions.actions.checks import lock_sitting
from workflow.decisions.models import Meeting, MeetingRecusal
from workflow.decisions.permissions import recusals_hidden_from
from workflow.reviews.permissions import office_on_case

LIFT_MEMBER_RECUSAL = "meeting.lift_recusal"


def liftable(meeting: Meeting, user: Any) -> QuerySet[MeetingRecusal]:
    """The recusals in force declared at a meeting that nobody has proposed to lift; those of cases one is recused from aside."""
    waiting = PendingAct.objects.filter(name=LIFT_MEMBER_RECUSAL, state=PendingState.PENDING).values_list(
        "target_id", flat=True
    )
    rows = MeetingRecusal.objects.in_force().filter(meeting=meeting).exclude(pk__in=[int(pk) for pk in waiting])
    return rows.exclude(application__in=barred_from(user)) if user is not None else rows


def check_propose_lifting(meeting: Meeting, *, by: Any) -> None:
    """Raise unless the meeting has a recusal that this person may propose to lift."""
    rows = liftable(meeting, by)
    if not rows:
        raise TransitionNotAllowed("本次会议没有可以解除的回避，或者已经提出解除，正待复核。")
    check_lift_member_recusal(rows[0], by=by)


def _lock_meeting_of(recusal: MeetingRecusal) -> MeetingRecusal:
    """The row takes no lock, it never changes."""
    lock_sitting(recusal.meeting.edition)
    lock(recusal.meeting)
    return recusal


register_act(
    Act(
        name=LIFT_MEMBER_RECUSAL,
        decision="lift_recusal",
        label="解除误记的会议回避",
        model=MeetingRecusal,
        told_on="meeting",
        may_propose=office_on_case,
        may_confirm=office_on_case,
        check=lambda recusal, payload, by: check_lift_member_recusal(recusal, by=by),
        run=lambda recusal, pending, by: lift_member_recusal(recusal, by=by, reason=pending.reason, under=pending),
        describe=lambda recusal, payload: [("回避", f"{recusal.member.name}（{recusal.application}）", "解除回避")],
        lock=_lock_meeting_of,
        hidden_from=recusals_hidden_from,
        article=lambda recusal: cited(recusal.meeting.edition.rules, "评审回避"),
        ends_with=lambda recusal, payload: (recusal.meeting.edition, recusal.member),
    )
)
