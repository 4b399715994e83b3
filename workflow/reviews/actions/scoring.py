"""Score sheets and reports: handed in once, counted by the system (Articles 22–24)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.permissions import may_read_application
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import check_candidate, check_running
from workflow.reviews.models import Assignment, Recusal, Report, ScoreSheet
from workflow.reviews.permissions import is_assignee, may_report
from workflow.reviews.queries import tally
from workflow.reviews.rules import checked_score


@transaction.atomic
def submit_score_sheet(
    assignment: Assignment, *, by: Any, score: Any = None, strengths: str, improvements: str
) -> ScoreSheet:
    """Hand in the sheet of an assigned file, once. Pledge first; recused people cannot."""
    if not is_assignee(by, assignment):
        raise PermissionDenied("评分表由受分配的评审人员本人提交。")
    application, stage = assignment.application, assignment.stage
    _check_may_score(application, assignment, by=by)
    check_running(stage, "assessment")
    lock(assignment)
    check_candidate(application, stage)
    if ScoreSheet.objects.filter(assignment=assignment).exists():
        raise TransitionNotAllowed("评分表已经提交，不能更改或者再次提交。")
    blank = {
        name: "此项须填写。"
        for name, text in (("strengths", strengths), ("improvements", improvements))
        if not text.strip()
    }
    if blank:
        raise ValidationError(blank)
    sheet = ScoreSheet.objects.create(
        assignment=assignment,
        score=checked_score(stage.options, score, stage.article),
        score_max=stage.options.score_max,
        strengths=strengths.strip(),
        improvements=improvements.strip(),
    )
    record(application, "review.score_submitted", by=by, payload={"stage": stage.code, "sheet": sheet.pk})
    return sheet


def _check_may_score(application: Application, assignment: Assignment, *, by: Any) -> None:
    rules = application.edition.rules
    if Recusal.objects.filter(application=application, user=by).exists():
        raise RuleViolation(cited(rules, "评审回避"), "您已回避该申报，不能查阅和评分")
    if assignment.member.pledged_at is None:
        raise RuleViolation(cited(rules, "评审纪律"), "请先签署评审纪律承诺，再查阅和评分")
    if not may_read_application(by, application):
        raise RuleViolation(cited(rules, "评审组"), "评审组已经撤销，不能再评分")


@transaction.atomic
def publish_report(application: Application, stage: Stage, *, by: Any, text: str) -> Report:
    """Issue the report of a stage, once enough sheets are in; the average is computed from those that count."""
    if by is not None and not may_report(by, application):
        raise PermissionDenied(f"评审报告由{may_report.name}出具；已回避的人员不得参与。")
    check_running(stage, "assessment")
    lock(application)
    check_candidate(application, stage)
    if Report.objects.filter(application=application, stage=stage).exists():
        raise TransitionNotAllowed(f"“{stage.name}”的报告已经出具，不能更改。")
    if not text.strip():
        raise ValidationError({"text": "请填写报告正文。"})
    counted = tally(application, stage)
    if counted.count < stage.options.reviewers_minimum:
        raise RuleViolation(
            stage.article,
            f"须有不少于 {stage.options.reviewers_minimum} 份评分表方可出具报告，现有 {counted.count} 份",
        )
    report = Report.objects.create(
        application=application, stage=stage, text=text.strip(),
        average=counted.average, sheets_counted=counted.count, author=by,
    )  # fmt: skip
    record(application, "review.report_published", by=by, payload={"stage": stage.code, "report": report.pk})
    return report
