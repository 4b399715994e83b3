"""A superior body's document whose number, day or author was copied wrongly, put right by two officers (Article 25)."""

from datetime import date
from typing import Any

from django.db import transaction

from portal.confirming.actions import propose
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.shown import Shown, check_shown, standing
from workflow.decisions.actions.approvals import (
    NAMED_BY,
    check_correct_approval,
    correct_approval,
    lock_approval,
    put_right,
)
from workflow.decisions.models import Approval
from workflow.decisions.permissions import approvals_hidden_from, office_on_list

CORRECT_APPROVAL = "approval.correct"


@transaction.atomic
def propose_correction(
    approval: Approval,
    *,
    document_number: str,
    authority: str,
    approved_on: date,
    by: Any,
    reason: str,
    shown: Shown | None = None,
) -> PendingAct:
    """Ask that the entry be put right; a second officer compares it with the document and confirms.

    `shown` is what the page had as it is recorded.
    """
    check_shown(lock_approval(approval), NAMED_BY, shown)
    payload = {"document_number": document_number, "authority": authority, "approved_on": approved_on.isoformat()}
    return propose(CORRECT_APPROVAL, approval, by=by, reason=reason, payload=payload)


def _fields(payload: Payload) -> dict[str, Any]:
    return {
        "document_number": payload["document_number"],
        "authority": payload["authority"],
        "approved_on": date.fromisoformat(payload["approved_on"]),
    }


def _check(approval: Approval, payload: Payload, by: Any) -> None:
    check_correct_approval(approval, by=by)
    put_right(approval, **_fields(payload))


def _describe(approval: Approval, payload: Payload) -> list[Change]:
    before, after = standing(approval, NAMED_BY), {name: str(value).strip() for name, value in _fields(payload).items()}
    return [(label, before[name], after[name]) for name, label in NAMED_BY.items() if before[name] != after[name]]


register_act(
    Act(
        name=CORRECT_APPROVAL,
        decision="correct_approval",
        label="更正报批文件的登记",
        model=Approval,
        may_propose=office_on_list,
        may_confirm=office_on_list,
        check=_check,
        run=lambda approval, pending, by: correct_approval(
            approval, by=by, reason=pending.reason, under=pending, **_fields(pending.payload)
        ),
        describe=_describe,
        lock=lock_approval,
        hidden_from=approvals_hidden_from,
        article=lambda approval: approval.stage.article,
        ends_with=lambda approval, payload: (approval.edition,),
    )
)
