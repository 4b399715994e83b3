"""The identity of an objector has a custodian: once verified it is closed, and opened for a time by another (Article 31)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from objections.custody import OPENED_FOR, is_sealed, opened_until
from objections.models import Objection
from objections.permissions import may_look_at_claimant
from objections.rules import check_anonymous
from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock


def check_open_identity(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the identity from being opened to anybody now: the person, that it is open to all, or gone."""
    if by is not None and not may_look_at_claimant(by, objection):
        raise PermissionDenied(f"您没有权限申请或者同意启封提出人身份信息，该操作由{may_look_at_claimant.name}进行。")
    if objection.identity_erased_at:
        raise TransitionNotAllowed("身份信息已经按保存期限删除，没有可以启封的内容。")
    if not is_sealed(objection):
        raise TransitionNotAllowed("异议正在办理，提出人的身份尚未核实，没有封存，请直接查阅并写明理由。")


def check_opened(objection: Objection, *, by: Any) -> None:
    """Raise while the identity is closed to this person."""
    if is_sealed(objection) and not opened_until(objection, by):
        raise RuleViolation(
            objection.rules.article,
            "提出人的身份信息在核实或者办结后已经封存，确需再次查阅的，请申请启封并写明理由，由另一名工作人员同意后在限期内查阅",
        )


@transaction.atomic
def open_identity(objection: Objection, *, by: Any, reason: str, under: PendingAct | None = None) -> Objection:
    """Open the identity for a time to who asked: two people, `under` is what one of them asked for."""
    # Erased at this moment, there is nothing to open.
    lock(objection)
    check_open_identity(objection, by=by)
    require_second("open_identity", objection, by=by, under=under, demanded=True, label="启封提出人身份信息")
    if not reason.strip():
        raise ValidationError({"reason": "请写明需要查阅提出人身份信息的理由。"}, code="reason")
    check_anonymous(objection, reason, "reason")
    until = clock.now() + OPENED_FOR
    record(objection, "objection.identity_opened", by=by, reason=reason, payload={"until": until})
    return objection
