"""书面征求意见: the office asks a department in writing, the department replies once (Article 21)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Department, Stage
from workflow.reviews.actions.checks import check_candidate, check_running, require_office
from workflow.reviews.letters import ask_department, tell_closed, tell_replied
from workflow.reviews.models import Consultation
from workflow.reviews.permissions import is_consulted


@transaction.atomic
def consult_department(
    application: Application, stage: Stage, department: Department, *, by: Any, question: str
) -> Consultation:
    """Ask a department about an application that is being screened."""
    require_office(by, application)
    check_running(stage, "screening")
    lock(application)
    check_candidate(application, stage)
    if not stage.options.consultation:
        raise RuleViolation(stage.article, f"“{stage.name}”不设书面征求意见")
    if not question.strip():
        raise ValidationError({"question": "请写明征求意见的事项。"})
    if application.consultations.open().filter(department=department).exists():
        raise TransitionNotAllowed(f"已在征求{department}的意见，请等待答复。")
    consultation = Consultation.objects.create(
        application=application, department=department, question=question.strip(), asked_by=by
    )
    record(application, "review.department_consulted", by=by, payload={"department": department.pk})
    ask_department(consultation)
    return consultation


@transaction.atomic
def reply_consultation(consultation: Consultation, *, by: Any, reply: str) -> Consultation:
    """The department's written reply; it stands as given."""
    if not is_consulted(by, consultation):
        raise PermissionDenied("答复由被征求意见的部门作出。")
    _lock_open(consultation)
    if not reply.strip():
        raise ValidationError({"reply": "请填写答复意见；没有意见的，请写明“无意见”。"})
    consultation.reply, consultation.replied_by, consultation.replied_at = reply.strip(), by, clock.now()
    consultation.save(update_fields=["reply", "replied_by", "replied_at"])
    record(consultation.application, "review.consultation_replied", by=by, payload={"consultation": consultation.pk})
    tell_replied(consultation)
    return consultation


@transaction.atomic
def close_consultation(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """The office stops waiting for a reply and says why."""
    require_office(by, consultation.application)
    _lock_open(consultation)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不再等待答复的理由。"}, code="reason")
    consultation.closed_at, consultation.closing_note = clock.now(), reason.strip()
    consultation.save(update_fields=["closed_at", "closing_note"])
    payload = {"consultation": consultation.pk}
    record(consultation.application, "review.consultation_closed", by=by, reason=reason, payload=payload)
    tell_closed(consultation)
    return consultation


def _lock_open(consultation: Consultation) -> None:
    lock_running(consultation.application.edition)
    lock(consultation)
    if consultation.replied_at or consultation.closed_at:
        raise TransitionNotAllowed(f"该征求意见{consultation.status}，不能再办理。")


def close_consultations(application: Application, *, by: Any, **what: Any) -> None:
    """Nobody needs an answer about who left the running."""
    for consultation in application.consultations.open().order_by("pk"):
        lock(consultation)
        consultation.closed_at, consultation.closing_note = clock.now(), application.get_left_as_display()
        consultation.save(update_fields=["closed_at", "closing_note"])
        reason, payload = consultation.closing_note, {"consultation": consultation.pk}
        record(application, "review.consultation_closed", by=None, reason=reason, payload=payload)
        tell_closed(consultation)
