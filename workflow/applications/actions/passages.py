"""How far an application comes: one decision per stage, never rewritten; a wrong one is replaced (Articles 21–25)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, lock
from workflow.applications.actions.leaving import leave
from workflow.applications.actions.returning import (
    check_return_to_running,
    last_superseded,
    return_to_running,
    supersede_passages,
)
from workflow.applications.enums import IN_REVIEW, LEFT_AT, ApplicationState, Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.permissions import office_on_submitted
from workflow.applications.queries import candidates, later_stages
from workflow.applications.transitions import HONOUR
from workflow.consequences import RESTING, answers
from workflow.programmes.actions import lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.governance import Decision
from workflow.programmes.stages import kind_of
from workflow.programmes.two_officers import require_two

DECISIONS: dict[str, Decision] = {"screening": "screening", "assessment": "shortlist"}
"""The kinds of stage whose results officers decide, and what the rule set calls that decision."""
DOORS = {
    "notice": "公示的结果由公示期和异议决定，请通过异议办理。",
    "conference": "评审会的决定由评审会更改，请提交评审会再行审议。",
}


def check_decide(application: Application, stage: Stage, *, by: Any) -> None:
    """Raise what keeps a result from being decided now: the person, the stage, a result it has, that it is no candidate."""
    _check_decider(application, by=by)
    if stage.kind not in LEFT_AT:
        raise TransitionNotAllowed(f"“{stage.name}”不对申报作出决定。")
    decided = stage.passages.in_force().filter(application=application).exclude(outcome=Outcome.PENDING).first()
    if decided:
        raise TransitionNotAllowed(f"“{stage.name}”的结果已定为“{decided.get_outcome_display()}”，不能改变。")
    if stage.state == StageState.PENDING:
        raise TransitionNotAllowed(f"“{stage.name}”尚未开始，不能决定其结果。")
    if not candidates(stage).filter(pk=application.pk).exists():
        raise RuleViolation(stage.article, f"该申报不在“{stage.name}”的对象之内，不能决定其结果")


def check_outcome(application: Application, outcome: str, reason: str) -> None:
    """Raise what is wrong with the result as typed: none of the two, no reason, against a supplement.

    While one is open nobody passes; before it is due nobody is left out either: that time was given.
    """
    if outcome not in {Outcome.PASSED, Outcome.LEFT_OUT}:
        raise ValidationError("结果只能是“通过”或者“未通过”。")
    if outcome == Outcome.LEFT_OUT and not reason.strip():
        raise ValidationError({"reason": "不予通过须写明理由。"}, code="reason")
    _check_supplement(application, outcome)


def _check_supplement(application: Application, outcome: str) -> None:
    supplement = application.open_supplement if application.state == ApplicationState.SUPPLEMENT else None
    if supplement and (outcome == Outcome.PASSED or clock.today() <= supplement.due_on):
        raise TransitionNotAllowed(
            f"补正期限至{official_date(supplement.due_on)}，请等待申报人补正，或者期满办结以后再作决定。"
        )


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
    under: PendingAct | None = None,
) -> Passage:
    """Decide whether an application passes a stage; the same decision twice is one. `by` None is the system.

    An application left out leaves the running in the same transaction, as `departure` (default: what the kind of stage
    means by it), `note` enclosed with its letter. Screening and shortlist take two officers, unless the rule set leaves
    them to one: `under` is what the other proposed, on the application or on a list of the stage's. Raises
    `PermissionDenied` (also for a recused official, and for one officer alone), `TransitionNotAllowed` (decided
    otherwise, stage not begun, supplement open), `RuleViolation` (no candidate).
    """
    _check_decider(application, by=by)
    # Edition, then application: a withdrawal waits here and finds the decision, or came first and is found.
    lock_running(application.edition)
    lock(application)
    known = stage.passages.in_force().filter(application=application).first()
    if known and known.outcome == outcome and outcome != Outcome.PENDING:
        return known
    check_decide(application, stage, by=by)
    check_outcome(application, outcome, reason)
    if by is not None:
        kind_of(stage).check_result(stage, application, outcome)
    if stage.kind in DECISIONS:
        require_two(DECISIONS[stage.kind], application.edition, application, stage, by=by, under=under)
    return _settle(application, stage, outcome, by=by, reason=reason, departure=departure, note=note)


def _settle(
    application: Application, stage: Stage, outcome: str, *, by: Any, reason: str, departure: str, note: str
) -> Passage:
    passage = stage.passages.in_force().filter(application=application).first()
    passage = passage or Passage(application=application, stage=stage, replaces=last_superseded(application, stage))
    passage.outcome, passage.reason, passage.decided_by, passage.decided_at = outcome, reason.strip(), by, clock.now()
    passage.save()
    payload = {"stage": stage.code, "outcome": str(outcome), "replaces": passage.replaces_id}
    record(application, "application.passage_decided", by=by, reason=reason, payload=payload)
    if outcome == Outcome.LEFT_OUT:
        leave(application, departure or LEFT_AT[stage.kind], by=by, reason=reason, note=note)
    return passage


def check_redecide(passage: Passage, *, by: Any) -> None:
    """Raise what keeps a result from being put right now: the person, another decision, what is public or rests on it.

    The refusal names the door that fits instead: objection, correction, the conference's word.
    """
    application, stage = passage.application, passage.stage
    _check_decider(application, by=by)
    if stage.kind in DOORS:
        raise TransitionNotAllowed(DOORS[stage.kind])
    if passage.superseded_at or passage.outcome == Outcome.PENDING:
        raise TransitionNotAllowed(f"“{stage.name}”的这一结果已由另一决定取代，请刷新页面查看。")
    _check_standing(passage, by=by)
    _check_supplement(application, opposite(passage))
    kind_of(stage).check_result(stage, application, opposite(passage))
    over = later_stages(stage).filter(state=StageState.DONE).first()
    if over:
        raise TransitionNotAllowed(f"其后的“{over.name}”已经结束，“{stage.name}”的结果不能再更正。")
    later = application.passages.in_force().filter(stage__position__gt=stage.position).exclude(outcome=Outcome.PENDING)
    if found := later.select_related("stage").first():
        raise TransitionNotAllowed(f"其后的“{found.stage.name}”已对该申报作出决定，须先更正该决定。")
    if reasons := answers(RESTING, passage=passage):
        raise TransitionNotAllowed(reasons[0])


def _check_standing(passage: Passage, *, by: Any) -> None:
    """It is where that decision put it: in the running, or out by it and by nothing else."""
    application = passage.application
    if passage.outcome == Outcome.PASSED and application.state not in IN_REVIEW:
        raise TransitionNotAllowed(f"该申报{application.get_state_display()}，环节结果不能再更正。")
    if passage.outcome == Outcome.LEFT_OUT:
        check_return_to_running(application, by=by)


@transaction.atomic
def redecide_passage(
    passage: Passage, *, by: Any, reason: str, note: str = "", under: PendingAct | None = None
) -> Passage:
    """Put a mistaken result right, by two officers: passed becomes left out, left out becomes passed.

    A new decision takes the place of the former, which is kept. Who was passed leaves, who was left out returns; either is
    told once. `under` is what the other officer proposed.
    """
    # The application before its passage, as whoever decides the next stage takes them.
    lock_running(passage.application.edition)
    application = lock(passage.application)
    lock(passage)
    check_redecide(passage, by=by)
    require_second("redecision", passage, by=by, under=under, demanded=True, label="更正环节结果")
    after = opposite(passage)
    check_outcome(application, after, reason)
    if after == Outcome.PASSED:
        return_to_running(application, by=by, reason=reason)
    else:
        supersede_passages(application, Outcome.PASSED, stage=passage.stage)
    return _settle(application, passage.stage, after, by=by, reason=reason, departure="", note=note)


def opposite(passage: Passage) -> Outcome:
    """What the result becomes when it is put right."""
    return Outcome.LEFT_OUT if passage.outcome == Outcome.PASSED else Outcome.PASSED


def _check_decider(application: Application, *, by: Any) -> None:
    if by is not None and not office_on_submitted(by, application):
        raise PermissionDenied("环节结果由评审办决定；须回避的工作人员不得参与。")


def mark_honoured(application: Application, *, by: Any) -> Application:
    """Note that the application was commended; called by what grants the honour (Article 26)."""
    return apply_transition(application, HONOUR, by=by)
