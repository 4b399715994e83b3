"""讨论: the panel talks a case over once all of its sheets are in, and each may change the own one, once (Articles 22, 23)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import check_in_progress, check_undecided, current_stage, lock_stage
from workflow.reviews.actions.scoring import check_may_read, checked_content
from workflow.reviews.enums import DiscussionState
from workflow.reviews.letters.discussing import tell_discussed
from workflow.reviews.models import Assignment, Discussion, Report, ScoreSheet, SheetRevision
from workflow.reviews.permissions import is_assignee, may_report
from workflow.reviews.queries import awaited_sheets, tally
from workflow.reviews.transitions import CLOSE_DISCUSSION, LAPSE_DISCUSSION

CONTENT = ("score", "items", "strengths", "improvements")


def check_open_discussion(application: Application, *, by: Any) -> None:
    """Raise what keeps a discussion from being opened now: the person, the stage, its rules, a sheet that is awaited, a report."""
    if by is not None and not may_report(by, application):
        raise PermissionDenied(f"讨论由{may_report.name}发起；须回避的人员不得参与。")
    stage = current_stage(application, "assessment")
    if not stage.options.discussion:
        raise RuleViolation(stage.article, f"“{stage.name}”不设评审组讨论")
    check_undecided(application, stage)
    if held := application.discussions.taken_place().filter(stage=stage).first():
        words = "正在讨论" if held.state == DiscussionState.OPEN else "已经讨论"
        raise TransitionNotAllowed(f"评审组{words}该申报，每件在一个环节讨论一次。")
    if Report.objects.filter(application=application, stage=stage).exists():
        raise TransitionNotAllowed(f"“{stage.name}”的报告已经出具，不再讨论。")
    _check_all_in(application, stage)


def _check_all_in(application: Application, stage: Stage) -> None:
    basis, count = stage.options.basis_of_discussion, tally(application, stage).count
    if awaited := awaited_sheets(application, stage).count():
        raise RuleViolation(basis, f"还有 {awaited} 份评分表尚未提交，各自独立提交以后再讨论；不再评审的，请收回任务")
    if count < stage.options.reviewers_minimum:
        raise RuleViolation(
            basis, f"须有不少于 {stage.options.reviewers_minimum} 份评分表方可讨论，现有 {count} 份，请先分配评审人员"
        )


@transaction.atomic
def open_discussion(application: Application, stage: Stage, *, by: Any, reason: str) -> Discussion:
    """Lay the sheets of a case open to those who gave them, and why; they are told."""
    # Sheets come in under the same lock: nobody hands in an independent one that is laid open at this moment.
    lock_stage(stage, "assessment")
    lock(application)
    check_open_discussion(application, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "请写明讨论的理由。"}, code="reason")
    discussion = Discussion.objects.create(application=application, stage=stage, reason=reason.strip(), opened_by=by)
    said = {"stage": stage.code, "discussion": discussion.pk}
    record(discussion, "review.discussion_opened", by=by, reason=reason, payload=said)
    # The application's journal is read by its department as well, and by who still owes a sheet: why stays with the discussion.
    record(application, "review.discussion_opened", by=by, payload=said)
    lapse_acts(application, reason="评审组开始讨论，请在讨论结束、出具报告以后重新提出", decision="shortlist")
    tell_discussed(discussion)
    return discussion


def check_revise(assignment: Assignment, *, by: Any) -> None:
    """Raise what keeps a sheet from being changed now: the person, no discussion that is open, no sheet, one that was changed."""
    if not is_assignee(by, assignment):
        raise PermissionDenied("评分表由受分配的在任评审人员本人修改。")
    application, stage = assignment.application, assignment.stage
    check_may_read(application, assignment, by=by)
    check_in_progress(stage, "assessment")
    check_undecided(application, stage)
    if not application.discussions.open().filter(stage=stage).exists():
        raise TransitionNotAllowed("评分表提交以后不能更改；只有在评审组讨论期间，才可以说明理由修改一次。")
    sheet = ScoreSheet.objects.filter(assignment=assignment).first()
    if sheet is None:
        raise TransitionNotAllowed("您的评分表尚未提交，请先独立提交评分表。")
    if SheetRevision.objects.filter(sheet=sheet).exists():
        raise TransitionNotAllowed("评分表已经修改过一次，不能再次修改。")


@transaction.atomic
def revise_score_sheet(
    assignment: Assignment,
    *,
    by: Any,
    reason: str,
    score: Any = None,
    items: Mapping[str, tuple[Any, str]] | None = None,
    strengths: str,
    improvements: str,
) -> SheetRevision:
    """Judge otherwise after the discussion, once, and say why; the sheet stays beside it. What is given is as for a sheet."""
    application, stage = assignment.application, assignment.stage
    # As in handing in: whoever replaces or recuses this reviewer, or closes the discussion, holds the edition meanwhile.
    lock_stage(stage, "assessment")
    lock(assignment)
    lock(assignment.member)
    check_revise(assignment, by=by)
    content = checked_content(assignment, score=score, items=items, strengths=strengths, improvements=improvements)
    if not reason.strip():
        raise ValidationError({"reason": "请写明修改的理由。"}, code="reason")
    sheet = ScoreSheet.objects.get(assignment=assignment)
    if all(getattr(sheet, name) == content.get(name, getattr(sheet, name)) for name in CONTENT):
        raise ValidationError("评分表没有改动；维持原来评分的，不必提交。")
    discussion = application.discussions.open().get(stage=stage)
    revision = SheetRevision.objects.create(sheet=sheet, discussion=discussion, reason=reason.strip(), **content)
    said = {"stage": stage.code, "sheet": sheet.pk, "revision": revision.pk}
    record(application, "review.score_revised", by=by, payload=said)
    return revision


def check_close_discussion(discussion: Discussion, *, by: Any) -> None:
    """Raise what keeps it from being closed now."""
    check_actor(discussion, CLOSE_DISCUSSION, by=by)
    check_in_progress(discussion.stage, "assessment")
    check_source(discussion, CLOSE_DISCUSSION)


@transaction.atomic
def close_discussion(discussion: Discussion, *, by: Any, findings: str) -> Discussion:
    """What it came to; from now on no sheet is changed, and the report may be issued."""
    lock_stage(discussion.stage, "assessment")
    lock(discussion.application)
    check_close_discussion(lock(discussion), by=by)
    if not findings.strip():
        raise ValidationError({"findings": "请写明讨论情况。"})
    apply_transition(discussion, CLOSE_DISCUSSION, by=by, findings=findings.strip(), closed_at=clock.now())
    said = {"stage": discussion.stage.code, "discussion": discussion.pk}
    record(discussion.application, CLOSE_DISCUSSION.event, by=by, payload=said)
    return discussion


def end_discussions(application: Application, *, by: Any, **what: Any) -> None:
    """Nobody discusses who left the running: that they left is told to all whom this concerns."""
    for discussion in application.discussions.open().order_by("pk"):
        _lapse(discussion, application, reason=application.get_left_as_display())


def _lapse(discussion: Discussion, application: Application, *, reason: str) -> None:
    apply_transition(discussion, LAPSE_DISCUSSION, by=None, reason=reason, closed_at=clock.now())
    record(application, LAPSE_DISCUSSION.event, by=None, reason=reason, payload={"discussion": discussion.pk})
