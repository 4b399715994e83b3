"""What of the conference takes two officers, registered with `portal.confirming`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.confirming.actions import check_none_waits, undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.shown import Shown
from portal.transitions.core import lock
from workflow.decisions.actions.approvals import (
    check_approval,
    check_approved_on,
    draw_up_approval,
    record_approval,
)
from workflow.decisions.models import Approval
from workflow.decisions.permissions import office_on_list
from workflow.decisions.queries import awaiting_approval, granted, listed_on
from workflow.programmes.actions import lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage

RECORD_APPROVAL, ANSWER = "approval.record", "approval.answer"


def check_propose_approval(stage: Stage, *, by: Any) -> None:
    """`check_approval`, and that neither the document nor another answer waits for the second officer already."""
    check_approval(stage, by=by)
    check_none_waits(RECORD_APPROVAL, stage)
    check_none_waits(ANSWER, stage)


@transaction.atomic
def propose_approval(
    stage: Stage,
    *,
    document_number: str,
    approved_on: date,
    by: Any,
    authority: str = "",
    scan: Sequence[StagedUpload] = (),
    listed: Shown | None = None,
) -> Any:
    """Ask that the document be recorded by which the list was approved; a second officer compares and confirms it.

    `scan` are staged files: protected evidence of the waiting act, or of the approval where one officer is enough.
    `listed` is what the page had as the list of each stage.
    """
    check_approval(stage, by=by)  # asked first: only an approval stage has the approver named below
    # The list that is written down with the document is the one that was before the officer.
    _lock(stage)
    if listed is not None and listed.get(str(stage.pk)) != listed_on(stage.edition):
        raise ValidationError("页面打开之后，拟获奖名单已有变化，请重新核对批准文件所列的名单后再登记。")
    payload: dict[str, Any] = {"document_number": document_number.strip(), "approved_on": approved_on.isoformat()}
    payload["listed"] = sorted(granted(stage.edition).values_list("pk", flat=True))
    payload["authority"] = authority.strip() or stage.options.approver
    result = undertake(
        RECORD_APPROVAL, stage, by=by, reason=f"批准文件 {document_number.strip() or '（未填文号）'}", payload=payload
    )
    if scan:
        claim_staged(scan, result, purpose="approval", by=by)
    return result


def _lock(stage: Stage) -> Stage:
    # The order of `record_approval`, taken before the second officer reads what was proposed.
    lock_running(stage.edition)
    return lock(stage)


def _fields(payload: Payload) -> dict[str, Any]:
    return {
        "document_number": payload["document_number"],
        "authority": payload["authority"],
        "approved_on": date.fromisoformat(payload["approved_on"]),
    }


def _check(stage: Stage, payload: Payload, by: Any) -> None:
    fields = _fields(payload)
    check_approval(stage, by=by)
    if set(granted(stage.edition).values_list("pk", flat=True)) - set(payload.get("listed", ())):
        raise TransitionNotAllowed("提出之后拟获奖名单又列入了其他对象，请不同意本事项，核对批准文件后重新提出。")
    check_approved_on(stage, fields["approved_on"])
    draw_up_approval(stage, **fields)


def _run(stage: Stage, pending: PendingAct, by: Any) -> Approval:
    return record_approval(stage, by=by, under=pending, **_fields(pending.payload))


def _describe(stage: Stage, payload: Payload) -> list[Change]:
    added = set(awaiting_approval(stage).values_list("pk", flat=True)) if stage.state == StageState.DONE else set()
    listed = [
        f"{row.application.public_name}（{row.tier_label}{'，新列入' if row.pk in added else ''}）"
        for row in granted(stage.edition)
    ]
    return [
        ("拟获奖名单", "", f"{len(listed)} 项：{'；'.join(listed)}" if listed else "0 项，名额全部空缺"),
        ("批准机关", "", payload["authority"]),
        ("批准文号", "", payload["document_number"]),
        ("批准日期", "", official_date(date.fromisoformat(payload["approved_on"]))),
    ]


register_act(
    Act(
        name=RECORD_APPROVAL,
        label="登记批准文件",
        model=Stage,
        told_on="edition",
        may_propose=office_on_list,
        may_confirm=office_on_list,
        check=_check,
        run=_run,
        describe=_describe,
        lock=_lock,
        call_it=lambda stage: f"{stage.edition.name} {stage.name}",
        article=lambda stage: stage.article,
        decision="approval",
        demanded=lambda stage: stage.edition.rules.takes_two("approval"),
        ends_with=lambda stage, payload: (stage, stage.edition),
        check_free=lambda stage, payload: check_none_waits(ANSWER, stage),
    )
)
