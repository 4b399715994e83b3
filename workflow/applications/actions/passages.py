"""How far an application comes: one decision per stage, never rewritten (Articles 21–25)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.actions.leaving import leave
from workflow.applications.actions.returning import last_superseded
from workflow.applications.enums import LEFT_AT, ApplicationState, Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.permissions import may_read_application
from workflow.applications.queries import candidates
from workflow.applications.transitions import HONOUR
from workflow.programmes.actions import lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage

may_decide = is_office & may_read_application


@transaction.atomic
def decide_passage(
    application: Application,
    stage: Stage,
    outcome: str,
    *,
    by: Any,
    reason: str = "",
    departure: str = "",
    note: str = "",
) -> Passage:
    """Decide whether an application passes a stage; the same decision twice is one. `by` None is the system.

    An application left out leaves the running in the same transaction, as `departure` (default: what the kind of stage
    means by it), `note` enclosed with its letter. Raises `PermissionDenied` (also for a recused
    official), `TransitionNotAllowed` (decided otherwise, stage not begun, supplement open), `RuleViolation` (no candidate).
    """
    if by is not None and not may_decide(by, application):
        raise PermissionDenied("环节结果由评审办决定；已回避的工作人员不得参与。")
    lock_running(application.edition)
    lock(application)
    passage = Passage.objects.in_force().filter(application=application, stage=stage).first()
    passage = passage or Passage(application=application, stage=stage, replaces=last_superseded(application, stage))
    if passage.outcome == outcome and outcome != Outcome.PENDING:
        return passage
    _check_decidable(passage, application, stage, outcome, reason)
    passage.outcome, passage.reason, passage.decided_by, passage.decided_at = outcome, reason.strip(), by, clock.now()
    passage.save()
    payload = {"stage": stage.code, "outcome": str(outcome), "replaces": passage.replaces_id}
    record(application, "application.passage_decided", by=by, reason=reason, payload=payload)
    if outcome == Outcome.LEFT_OUT:
        leave(application, departure or LEFT_AT[stage.kind], by=by, reason=reason, note=note)
    return passage


def _check_decidable(passage: Passage, application: Application, stage: Stage, outcome: str, reason: str) -> None:
    if outcome not in {Outcome.PASSED, Outcome.LEFT_OUT}:
        raise ValidationError("结果只能是“通过”或者“未通过”。")
    if passage.outcome != Outcome.PENDING:
        raise TransitionNotAllowed(f"“{stage.name}”的结果已定为“{passage.get_outcome_display()}”，不能改变。")
    if stage.state == StageState.PENDING:
        raise TransitionNotAllowed(f"“{stage.name}”尚未开始，不能决定其结果。")
    if outcome == Outcome.LEFT_OUT and not reason.strip():
        raise ValidationError({"reason": "不予通过须写明理由。"}, code="reason")
    if not candidates(stage).filter(pk=application.pk).exists():
        raise RuleViolation(stage.article, f"该申报不在“{stage.name}”的对象之内，不能决定其结果")
    if outcome == Outcome.PASSED and application.state == ApplicationState.SUPPLEMENT:
        raise TransitionNotAllowed("补正尚未办结，不能通过，请等待申报人补正或者期限届满。")


def mark_honoured(application: Application, *, by: Any) -> Application:
    """Note that the application was commended; called by what grants the honour (Article 26)."""
    return apply_transition(application, HONOUR, by=by)
