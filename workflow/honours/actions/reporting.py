"""Reports to the credit platforms: sent with a file, answered, sent again when refused (Article 34)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.documents.digests import sha256
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.honours.actions.duties import check_done_on
from workflow.honours.documents import report_document
from workflow.honours.models import CreditDelivery, CreditReport
from workflow.honours.queries import last_decided_on
from workflow.honours.transitions import REFUSE, SEND, TAKE


def check_send_credit_report(report: CreditReport, *, by: Any) -> None:
    """Raise what keeps a report from being noted as sent now: the person, its state."""
    if by is None:
        raise PermissionDenied("报送由评审办工作人员登记，系统不能代为登记。")
    check_transition(report, SEND, by=by)


@transaction.atomic
def send_credit_report(report: CreditReport, *, by: Any, sent_on: date, reference: str) -> CreditReport:
    """Note that the report's file was sent, when and under which receipt number; again after a refusal."""
    # Two officers noting one report: the second is told it is sent.
    lock(report)
    check_send_credit_report(report, by=by)
    last = report.deliveries.last()
    since = last.answered_on if last and last.answered_on else last_decided_on(report.honour)
    check_done_on(sent_on, since, field="sent_on")
    if not reference.strip():
        raise ValidationError({"reference": "请填写报送回执号。"})
    delivery = CreditDelivery.objects.create(
        report=report, sent_on=sent_on, sent_by=by, reference=reference.strip(), sha256=sha256(report_document(report))
    )
    payload = {"honour": report.honour.number, "sent_on": sent_on, "reference": delivery.reference}
    return apply_transition(report, SEND, by=by, payload=payload, reference=delivery.reference)


def check_answer_credit_report(report: CreditReport, *, by: Any) -> None:
    """Raise what keeps the platform's answer from being noted now: the person, its state."""
    check_transition(report, TAKE, by=by)


@transaction.atomic
def answer_credit_report(
    report: CreditReport, *, by: Any, accepted: bool, answered_on: date, answer: str
) -> CreditReport:
    """Note what the platform answered: taken, or refused with its reason, which is put right and sent again."""
    # One sending has one answer.
    lock(report)
    check_answer_credit_report(report, by=by)
    delivery = report.deliveries.get(accepted=None)
    check_done_on(answered_on, delivery.sent_on, field="answered_on")
    if not accepted and not answer.strip():
        raise ValidationError({"answer": "平台退回的，请写明退回的原因。"})
    delivery.accepted, delivery.answered_on, delivery.answer = accepted, answered_on, answer.strip()
    delivery.full_clean()
    delivery.save(update_fields=["accepted", "answered_on", "answer"])
    payload = {"honour": report.honour.number, "answered_on": answered_on, "reference": delivery.reference}
    if accepted:
        return apply_transition(report, TAKE, by=by, payload=payload, done_on=answered_on)
    return apply_transition(report, REFUSE, by=by, reason=answer, payload=payload)
