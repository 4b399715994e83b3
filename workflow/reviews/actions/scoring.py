"""Opinions, score sheets and reports: handed in once, counted by the system (Articles 21–24)."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.confirming.lapsing import lapse_acts
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.enums import ApplicationState
from workflow.applications.models import Application
from workflow.applications.permissions import handles_application, is_barred
from workflow.applications.rules.citations import cited
from workflow.programmes.models import Stage
from workflow.reviews.actions.appointing import check_met
from workflow.reviews.actions.checks import (
    check_candidate,
    check_in_progress,
    check_undecided,
    current_stage,
    lock_stage,
)
from workflow.reviews.actions.superseding import numbers, supersede_reports
from workflow.reviews.enums import DiscussionState
from workflow.reviews.models import Assignment, Opinion, Report, ScoreSheet
from workflow.reviews.permissions import is_assignee, may_report
from workflow.reviews.queries import Tally, strengths_of, tally
from workflow.reviews.rules import checked_items, checked_score


def check_score(assignment: Assignment, *, by: Any) -> None:
    """Raise what keeps a sheet from being handed in now: the person, the pledge, a recusal, the stage, a sheet that stands."""
    if not is_assignee(by, assignment):
        raise PermissionDenied("评分表由受分配的在任评审人员本人提交。")
    application, stage = assignment.application, assignment.stage
    check_may_read(application, assignment, by=by)
    check_in_progress(stage, "assessment")
    check_undecided(application, stage)
    check_met(application, stage)
    if ScoreSheet.objects.filter(assignment=assignment).exists():
        raise TransitionNotAllowed("评分表已经提交，不能更改或者再次提交。")


@transaction.atomic
def submit_score_sheet(
    assignment: Assignment,
    *,
    by: Any,
    score: Any = None,
    items: Mapping[str, tuple[Any, str]] | None = None,
    strengths: str,
    improvements: str,
) -> ScoreSheet:
    """Hand in the sheet of an assigned file, once. Pledge first; who is recused, or has left the panel, cannot.

    Where the file is judged by the items of its standard, `items` are points and words by an item's code, and the score
    is their sum; elsewhere `score` is the one given, if the stage gives scores. A report that stands already is followed
    by a further version that counts it.
    """
    application, stage = assignment.application, assignment.stage
    # The edition's lock before anything is asked: whoever replaces or recuses this reviewer holds it meanwhile.
    lock_stage(stage, "assessment")
    lock(assignment)
    lock(assignment.member)
    check_score(assignment, by=by)
    content = checked_content(assignment, score=score, items=items, strengths=strengths, improvements=improvements)
    sheet = ScoreSheet.objects.create(assignment=assignment, **content)
    record(application, "review.score_submitted", by=by, payload={"stage": stage.code, "sheet": sheet.pk})
    supersede_reports(application, because="报告出具之后又提交了评分表，一并计入", stage=stage)
    lapse_acts(application, reason="评审人员又提交了评分表，请核对后重新提出", decision="shortlist")
    return sheet


def checked_content(
    assignment: Assignment,
    *,
    score: Any,
    items: Mapping[str, tuple[Any, str]] | None,
    strengths: str,
    improvements: str,
) -> dict[str, Any]:
    """What stands on a sheet, the first time and after a discussion. Raises `ValidationError`, each fault beside its field."""
    words = {"strengths": strengths.strip(), "improvements": improvements.strip()}
    if blank := {name: "此项须填写。" for name, text in words.items() if not text}:
        raise ValidationError(blank)
    return {**_points_of(assignment, score, items or {}), "score_max": assignment.stage.options.score_max, **words}


def _points_of(assignment: Assignment, score: Any, given: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    """The score, and the items it is the sum of."""
    stage, items = assignment.stage, assignment.items
    if not items:
        return {"score": checked_score(stage.options, score, stage.article)}
    if score not in (None, ""):
        raise RuleViolation(stage.article, f"“{stage.name}”按评审标准的条目逐项打分，总分由系统合计，请不要另填")
    scores = checked_items(items, given, stage.article)
    return {"score": sum(one.score for one in scores), "items": [one.as_data() for one in scores]}


def check_opinion(assignment: Assignment, *, by: Any) -> None:
    """Raise what keeps an opinion from being given now: as for a sheet, in the qualification review; a supplement is awaited."""
    if not is_assignee(by, assignment):
        raise PermissionDenied("审查意见由受分配的在任评审人员本人提交。")
    application, stage = assignment.application, assignment.stage
    check_may_read(application, assignment, by=by)
    check_in_progress(stage, "screening")
    check_undecided(application, stage)
    if application.state == ApplicationState.SUPPLEMENT:
        raise TransitionNotAllowed("申报人正在补正，现在看到的尚未提交，请在补正办结之后提交审查意见。")
    if Opinion.objects.filter(assignment=assignment).exists():
        raise TransitionNotAllowed("审查意见已经提交，不能更改或者再次提交。")


@transaction.atomic
def submit_opinion(assignment: Assignment, *, by: Any, complete: bool, qualified: bool, text: str) -> Opinion:
    """Say whether an application is complete and meets the basic conditions, once; the office decides (Article 21)."""
    application, stage = assignment.application, assignment.stage
    # As in `submit_score_sheet`: replacing and recusing hold the edition, taking back holds the file.
    lock_stage(stage, "screening")
    lock(assignment)
    lock(assignment.member)
    check_opinion(assignment, by=by)
    if not text.strip():
        raise ValidationError({"text": "请填写审查意见。"})
    opinion = Opinion.objects.create(assignment=assignment, complete=complete, qualified=qualified, text=text.strip())
    lapse_acts(application, reason="评审人员又提交了审查意见，请阅读后重新提出", decision="screening")
    record(application, "review.opinion_submitted", by=by, payload={"stage": stage.code, "opinion": opinion.pk})
    return opinion


def check_may_read(application: Application, assignment: Assignment, *, by: Any) -> None:
    """Raise for who is recused, has not pledged, or whose panel is gone."""
    rules = application.edition.rules
    if is_barred(by, application.pk):
        raise RuleViolation(cited(rules, "评审回避"), "您须回避该申报（本人申报或者已登记回避），不能查阅和评分")
    if assignment.member.pledged_at is None:
        raise RuleViolation(cited(rules, "评审纪律"), "请先签署评审纪律承诺，再查阅和评审")
    if not handles_application(by, application):
        raise RuleViolation(cited(rules, "评审组"), "评审组已经撤销，不能再评分")


def check_report(application: Application, *, by: Any) -> None:
    """Raise what keeps a report from being issued now: the person, the stage, the sheets, a report that stands."""
    if by is not None and not may_report(by, application):
        raise PermissionDenied(f"评审报告由{may_report.name}出具；须回避的人员不得参与。")
    stage = current_stage(application, "assessment")
    check_candidate(application, stage)
    if Report.objects.filter(application=application, stage=stage).exists():
        raise TransitionNotAllowed(f"“{stage.name}”的报告已经出具，不能更改。")
    counted = tally(application, stage)
    if counted.count < stage.options.reviewers_minimum:
        raise RuleViolation(
            stage.article, f"须有不少于 {stage.options.reviewers_minimum} 份评分表方可出具报告，现有 {counted.count} 份"
        )
    check_discussed(application, stage, counted)


def check_discussed(application: Application, stage: Stage, counted: Tally) -> None:
    """Raise while a case is being discussed, or where its sheets lie further apart than goes without."""
    held = application.discussions.taken_place().filter(stage=stage).first()
    if held and held.state == DiscussionState.OPEN:
        raise TransitionNotAllowed("评审组正在讨论该申报，讨论结束以后再出具报告。")
    limit = stage.options.discussion_spread
    if held is None and limit is not None and counted.spread is not None and counted.spread > limit:
        raise RuleViolation(
            stage.options.basis_of_discussion,
            f"评分表最高分与最低分相差 {counted.spread} 分，超过 {limit} 分，请先发起讨论，再出具报告",
        )


@transaction.atomic
def publish_report(application: Application, stage: Stage, *, by: Any, text: str, experience: str = "") -> Report:
    """Issue the report of a stage, once enough sheets are in; the average is computed from those that count.

    Where the rule set has what was done well summed up (Article 24) and nobody wrote that, it is the strengths of the sheets
    that count.
    """
    # Recusals change what counts, under the same lock: the average is of the sheets that count now.
    lock_stage(stage, "assessment")
    lock(application)
    check_report(application, by=by)
    if not text.strip():
        raise ValidationError({"text": "请填写报告正文。"})
    summed_up = (experience.strip() or strengths_of(application, stage)) if stage.options.experience else ""
    report = Report.objects.create(
        application=application, stage=stage, text=text.strip(), experience=summed_up, author=by,
        **numbers(application, stage),
    )  # fmt: skip
    record(application, "review.report_published", by=by, payload={"stage": stage.code, "report": report.pk})
    return report
