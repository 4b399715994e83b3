"""书面征求意见: the office asks a department in writing, the department replies once (Article 21)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.models import Application
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.departments import lock_open_department
from workflow.programmes.models import Department, Stage
from workflow.reviews.actions.checks import check_candidate, current_stage, lock_stage, require_office
from workflow.reviews.letters.consulting import ask_department, tell_closed, tell_replied
from workflow.reviews.models import Consultation
from workflow.reviews.transitions import CLOSE_CONSULTATION, REPLY


def check_consult(application: Application, *, by: Any) -> None:
    """Raise what keeps a department from being asked now: the person, the stage, what its rules say, the application."""
    require_office(by, application)
    stage = current_stage(application, "screening")
    if not stage.options.consultation:
        raise RuleViolation(stage.article, f"“{stage.name}”不设书面征求意见")
    check_candidate(application, stage)


@transaction.atomic
def consult_department(
    application: Application, stage: Stage, department: Department, *, by: Any, question: str
) -> Consultation:
    """Ask a department about an application that is being screened."""
    # A department is asked once, and not about an application that is decided at this moment.
    lock_stage(stage, "screening")
    lock(application)
    check_consult(application, by=by)
    lock_open_department(department)
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


def check_reply(consultation: Consultation, *, by: Any) -> None:
    """Raise what keeps a department from replying now: the person, that it is answered or closed, the edition's end."""
    check_actor(consultation, REPLY, by=by)
    check_running(consultation.application.edition)
    check_source(consultation, REPLY)


@transaction.atomic
def reply_consultation(consultation: Consultation, *, by: Any, reply: str) -> Consultation:
    """The department's written reply; it stands as given."""
    # The office may close it at this moment: a reply counts that came first.
    lock_running(consultation.application.edition)
    check_reply(lock(consultation), by=by)
    if not reply.strip():
        raise ValidationError({"reply": "请填写答复意见；没有意见的，请写明“无意见”。"})
    apply_transition(consultation, REPLY, by=by, reply=reply.strip(), replied_by=by, replied_at=clock.now())
    _recorded(consultation, REPLY.event, by=by)
    lapse_acts(
        consultation.application, reason=f"{consultation.department}已经答复，请阅读后重新提出", decision="screening"
    )
    tell_replied(consultation)
    return consultation


def check_close_consultation(consultation: Consultation, *, by: Any) -> None:
    """Raise what keeps the office from closing it now."""
    check_actor(consultation, CLOSE_CONSULTATION, by=by)
    check_running(consultation.application.edition)
    check_source(consultation, CLOSE_CONSULTATION)


@transaction.atomic
def close_consultation(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    """The office stops waiting for a reply and says why."""
    # As in replying: whichever has the row first.
    lock_running(consultation.application.edition)
    check_close_consultation(lock(consultation), by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明不再等待答复的理由。"}, code="reason")
    return _close(consultation, by=by, reason=reason.strip())


def close_consultations(application: Application, *, by: Any, **what: Any) -> None:
    """Nobody needs an answer about who left the running."""
    for consultation in application.consultations.open().order_by("pk"):
        _close(consultation, by=None, reason=application.get_left_as_display())


def _close(consultation: Consultation, *, by: Any, reason: str) -> Consultation:
    apply_transition(consultation, CLOSE_CONSULTATION, by=by, reason=reason, closed_at=clock.now(), closing_note=reason)
    _recorded(consultation, CLOSE_CONSULTATION.event, by=by, reason=reason)
    tell_closed(consultation)
    return consultation


def _recorded(consultation: Consultation, event: str, *, by: Any, reason: str = "") -> None:
    """In the application's journal too, where the case is read."""
    record(consultation.application, event, by=by, reason=reason, payload={"consultation": consultation.pk})
