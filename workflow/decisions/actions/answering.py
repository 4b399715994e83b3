"""What a superior body may answer besides yes: the list goes back, or some are not agreed to (Article 25)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import check_actor, lock
from workflow.applications.actions import leave
from workflow.applications.actions.returning import supersede_passages
from workflow.applications.enums import Departure, Outcome
from workflow.decisions.actions.approvals import check_approved_on, check_not_sitting
from workflow.decisions.actions.rounds import UNHEARD, begin_round
from workflow.decisions.enums import ApprovalWord, ProposalState, RoundCause
from workflow.decisions.models import Approval, Proposal
from workflow.decisions.transitions import SEND_BACK
from workflow.programmes.actions import lock_running, require_office
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage

POWERS = {ApprovalWord.RETURNED: "return", ApprovalWord.STRUCK: "strike"}


def check_answer(stage: Stage, word: str, *, by: Any) -> None:
    """Raise what keeps such an answer from being recorded: the person, the stage, the rule set."""
    require_office(by)
    if stage.kind != "approval" or stage.state != StageState.CURRENT:
        raise TransitionNotAllowed(f"“{stage.name}”不是正在进行的报批环节，不能登记批准机关的意见。")
    if word not in POWERS:
        raise ValidationError({"word": "请选择“退回重新审议”或者“不同意个别对象”。"})
    if POWERS[ApprovalWord(word)] not in stage.options.may:
        raise RuleViolation(
            stage.article, f"本奖项的规则集没有规定{stage.options.approver}可以{ApprovalWord(word).label}"
        )
    check_not_sitting(stage)


def check_named(stage: Stage, proposals: Sequence[Proposal], *, by: Any) -> None:
    """The answer names proposals that stand on the list, and none from which the officer is recused (Article 28)."""
    if not proposals:
        raise ValidationError({"proposals": "请选择批准机关意见所指的对象。"})
    for proposal in proposals:
        check_actor(proposal, SEND_BACK, by=by)
        if proposal.edition_id != stage.edition_id or proposal.state != ProposalState.GRANTED:
            raise TransitionNotAllowed(f"“{proposal.application}”不在拟获奖名单之内，请刷新页面后重新选择。")


def draw_up_answer(stage: Stage, word: str, *, document_number: str, dated_on: date, reason: str) -> Approval:
    """The document as it would be kept. Raises `ValidationError`."""
    check_approved_on(stage, dated_on, field="dated_on", what="文件日期")
    answer = Approval(
        edition=stage.edition, stage=stage, word=word, authority=stage.options.approver, approved_on=dated_on,
        document_number=document_number.strip(), reason=reason.strip(),
    )  # fmt: skip
    answer.full_clean(exclude=["recorded_by"])
    return answer


@transaction.atomic
def record_answer(
    stage: Stage,
    word: str,
    *,
    proposals: Sequence[Proposal],
    document_number: str,
    dated_on: date,
    reason: str,
    by: Any,
    under: PendingAct | None = None,
) -> Approval:
    """Record the document, and do to the list what it says: two officers, `under` is what one proposed.

    Returned: the conference meets again on the proposals named and decides anew, the stage stays. Struck: they leave.
    """
    # Edition, stage, then the proposals by key: two documents that name the same ones cannot wait for each other.
    lock_running(stage.edition)
    lock(stage)
    named = [lock(proposal) for proposal in sorted(proposals, key=lambda one: one.pk)]
    check_answer(stage, word, by=by)
    require_second("approval_answer", stage, by=by, under=under, demanded=True, label="登记批准机关的意见")
    check_named(stage, named, by=by)
    answer = draw_up_answer(stage, word, document_number=document_number, dated_on=dated_on, reason=reason)
    answer.recorded_by = by
    answer.save()
    answer.proposals.set(named)
    payload = {"word": word, "document_number": answer.document_number, "proposals": [one.pk for one in named]}
    record(answer, "approval.answered", by=by, reason=reason, payload=payload)
    said = f"{answer.authority}（{answer.document_number}）：{reason.strip()}"
    for proposal in named:
        if word == ApprovalWord.RETURNED:
            _send_back(proposal, by=by, reason=said)
        else:
            leave(proposal.application, Departure.NOT_APPROVED, by=by, reason=said)
    return answer


def _send_back(proposal: Proposal, *, by: Any, reason: str) -> None:
    """To the conference, with its place free; what it passed since the conference no longer stands."""
    proposal.seats.all().delete()
    supersede_passages(proposal.application, Outcome.PASSED, stage__position__gte=proposal.stage.position)
    begin_round(proposal, SEND_BACK, cause=RoundCause.RETURNED, by=by, reason=reason, **UNHEARD)
