"""The approval of a superior body (Article 25: 按照规定程序报批)."""

from copy import copy
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed, cite
from portal.journal.actions import record
from portal.shown import standing
from portal.transitions.core import lock
from workflow.decisions.actions.checks import require_on_list
from workflow.decisions.enums import UNDECIDED, ApprovalWord, MeetingState
from workflow.decisions.models import Approval, Meeting, Proposal
from workflow.decisions.queries import awaiting_approval, granted
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.two_officers import require_two

NAMED_BY = {"authority": "批准机关", "document_number": "批准文号", "approved_on": "批准日期"}
"""The fields that say which document it is, and what they are called."""


def check_approval(stage: Stage, *, by: Any) -> None:
    """Raise what keeps an approval from being recorded now: the person, the stage, one that is recorded already."""
    require_on_list(stage, by=by)
    further = stage.state == StageState.DONE and awaiting_approval(stage).exists()
    if stage.kind != "approval" or not (stage.state == StageState.CURRENT or further):
        raise TransitionNotAllowed(f"“{stage.name}”不是正在进行的报批环节，不能登记批准文件。")
    check_not_sitting(stage)
    if Proposal.objects.filter(
        edition=stage.edition_id, state__in=UNDECIDED, stage__position__lt=stage.position
    ).exists():
        raise TransitionNotAllowed("还有退回或者递补的建议未经评审会决定，请先开会审议，再报批。")
    approved = stage.approvals.filter(word=ApprovalWord.APPROVED)
    if approved.exists() and not awaiting_approval(stage).exists():
        raise RuleViolation(stage.article, f"“{stage.name}”的批准文件已经登记，不能重复登记")


def check_not_sitting(stage: Stage) -> None:
    """No document speaks of a list that the conference is still sitting on: it is dated after the meeting."""
    if Meeting.objects.filter(edition=stage.edition_id, state=MeetingState.OPEN).exists():
        raise TransitionNotAllowed("评审会会议尚未散会，请先散会，再登记批准机关的文件。")


def check_approved_on(
    stage: Stage,
    approved_on: date,
    *,
    field: str = "approved_on",
    what: str = "批准日期",
    until: datetime | None = None,
) -> None:
    """The document is of a day between the meeting that drew up the list and today. Raises at the field, `what` it is called.

    `until` is when the document was recorded: what came to the list after that it does not speak of.
    """
    if approved_on > clock.today():
        raise ValidationError({field: f"{what}晚于今天，请核对。"})
    until = until or clock.now()
    listed = granted(stage.edition).filter(meeting=None, decided_at__lte=until)
    by_votes = listed.aggregate(last=Max("decided_at"))["last"]
    if by_votes and approved_on < clock.day_of(by_votes):
        day = f"按得票次序递补列入名单之日（{official_date(clock.day_of(by_votes))}）"
        raise ValidationError({field: f"{what}早于{day}，请核对（{cite(stage.article)}）。"})
    held = Meeting.objects.filter(edition=stage.edition, state=MeetingState.CLOSED, closed_at__lte=until)
    meeting = held.order_by("-held_on").first()
    if meeting and approved_on < meeting.held_on:
        raise ValidationError(
            {field: f"{what}早于审议名单的会议（{official_date(meeting.held_on)}），请核对（{cite(stage.article)}）。"}
        )


@transaction.atomic
def record_approval(
    stage: Stage,
    *,
    document_number: str,
    approved_on: date,
    by: Any,
    authority: str = "",
    under: PendingAct | None = None,
) -> Approval:
    """Record the document by which the list was approved.

    By two officers, unless the rule set leaves it to one: `under` is what the other proposed (`propose_approval`).
    """
    # No proposal is granted or struck while the list that was approved is written down; the stage takes one document.
    lock_running(stage.edition)
    lock(stage)
    check_approval(stage, by=by)
    require_two("approval", stage.edition, stage, by=by, under=under)
    check_approved_on(stage, approved_on)
    approval = draw_up_approval(stage, document_number=document_number, approved_on=approved_on, authority=authority)
    approval.recorded_by = by
    approval.save()
    payload = {"authority": approval.authority, "document_number": approval.document_number, "approved_on": approved_on}
    record(approval, "approval.recorded", by=by, payload=payload)
    return approval


def draw_up_approval(stage: Stage, *, document_number: str, approved_on: date, authority: str) -> Approval:
    """The row as it would be stored. Raises `ValidationError`."""
    approval = Approval(
        edition=stage.edition,
        stage=stage,
        authority=authority.strip() or stage.options.approver,
        document_number=document_number.strip(),
        approved_on=approved_on,
    )
    approval.full_clean(exclude=["recorded_by"])
    return approval


def check_correct_approval(approval: Approval, *, by: Any) -> None:
    """Raise what keeps the entry of a document from being put right now: the person, the edition's end."""
    require_on_list(approval, by=by)
    check_running(approval.edition)


@transaction.atomic
def correct_approval(
    approval: Approval,
    *,
    document_number: str,
    authority: str,
    approved_on: date,
    by: Any,
    reason: str,
    under: PendingAct | None = None,
) -> Approval:
    """Put right what was copied wrongly from a document, by two officers; what stood before stays in the journal.

    What the document says of the list is not touched: that takes another document (`record_approval`, `record_answer`).
    """
    lock_approval(approval)
    check_correct_approval(approval, by=by)
    require_second("correct_approval", approval, by=by, under=under, demanded=True, label="更正报批文件")
    right = put_right(approval, document_number=document_number, authority=authority, approved_on=approved_on)
    right.save(update_fields=[*NAMED_BY])
    payload = {"before": standing(approval, NAMED_BY), "now": standing(right, NAMED_BY)}
    record(right, "approval.corrected", by=by, reason=reason, payload=payload)
    return right


def lock_approval(approval: Approval) -> Approval:
    """Edition, stage, document: the order in which it was recorded."""
    lock_running(approval.edition)
    lock(approval.stage)
    return lock(approval)


def _check_before_what_followed(approval: Approval, approved_on: date) -> None:
    """What a document sent back was taken up at a meeting held since: it is dated on that day at the latest."""
    if approval.word != ApprovalWord.RETURNED:
        return
    days = [day for proposal in approval.proposals.all() for day in _taken_up(proposal, since=approval.recorded_at)]
    if days and approved_on > min(days):
        raise ValidationError(
            {"approved_on": f"文件日期晚于据此重新审议的会议（{official_date(min(days))}），请核对。"}
        )


def _taken_up(proposal: Proposal, *, since: datetime) -> list[date]:
    """The days of the meetings that dealt with it after it was sent back at that moment."""
    rounds = proposal.rounds.filter(closed_at__gte=since).select_related("meeting").order_by("number")
    # The first of these is the round that was sent back.
    meetings = [*(one.meeting for one in rounds[1:]), proposal.meeting]
    return [meeting.held_on for meeting in meetings if meeting]


def put_right(approval: Approval, *, document_number: str, authority: str, approved_on: date) -> Approval:
    """The row as it would be stored. Raises `ValidationError`, also where that is how it stands."""
    right = copy(approval)
    right.document_number, right.authority, right.approved_on = document_number.strip(), authority.strip(), approved_on
    if standing(right, NAMED_BY) == standing(approval, NAMED_BY):
        raise ValidationError("填写的内容与登记的一致，没有需要更正的。")
    check_approved_on(approval.stage, approved_on, what="文件日期", until=approval.recorded_at)
    _check_before_what_followed(approval, approved_on)
    right.full_clean(exclude=["recorded_by"])
    return right
