"""Who may go on from a stage, and who may be proposed: the pass mark and the places of the rule set (Articles 22, 25)."""

from typing import Any

from django.db.models import Q

from portal.errors import RuleViolation
from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.stage_settings import AssessmentSettings
from workflow.reviews.models import Report
from workflow.reviews.placing import ranks, ranks_across


def mark_words(report: Report) -> str:
    """That a report falls short of the pass mark of its stage, or nothing."""
    mark = report.stage.options.pass_mark
    short = mark and (report.average is None or report.average < mark.points)
    return f"未达到及格分 {mark.points}" if short else ""


def entry_number(stage: Stage, application: Application) -> int:
    """How many go on by their place, of the application's track or of all; the rule set says so."""
    rules, top = stage.edition.rules, stage.options.top
    quota = rules.largest_honours() if ranks_across(stage) else rules.honours_of([application.track])
    return int(top.places(quota))


def check_passes(application: Application, stage: Stage, *, passed: bool, reason: str | None) -> None:
    """Raise what keeps the result from standing: a pass mark not reached, a place that says otherwise.

    Nobody passes below the mark, whatever the reason. Out of the order of places goes only where the rule set lets it,
    with a reason; None where whoever calls demands one anyway.
    """
    if stage.kind != "assessment":
        return
    rule = stage.edition.rules.assessment(stage.code)
    short = short_of_marks(stage.edition, stage=stage, application=application).get(application.pk)
    if passed and short:
        raise short
    if rule.top and not short:
        _check_place(application, stage, rule.top, passed=passed, reason=reason)


def _check_place(application: Application, stage: Stage, top: Any, *, passed: bool, reason: str | None) -> None:
    reported = Report.objects.filter(stage=stage).values("application")
    if waiting := candidates(stage).exclude(pk__in=reported).count():
        raise RuleViolation(top.article, f"“{stage.name}”按名次入围，还有 {waiting} 件没有评审报告，名次未定")
    number, found = entry_number(stage, application), ranks(stage, application).get(application.pk)
    if passed == bool(found and found.rank <= number):
        return
    place = f"列第{found.rank}名" if found else "没有名次"
    whole = "" if ranks_across(stage) else f"{application.track_label}"
    said = f"{application.number}{place}，“{stage.name}”按名次入围，{whole}前 {number} 名通过，名次相同的一并通过"
    if not top.departures:
        raise RuleViolation(top.article, f"{said}，不能作出相反的决定")
    if reason is not None and not reason.strip():
        raise RuleViolation(top.article, f"{said}；不按名次的，请写明理由")


def short_of_marks(edition: Edition, **of: Any) -> dict[int, RuleViolation]:
    """By application, what keeps it from going on: an average below the pass mark of a stage, or none to compare with it.

    `of` narrows the reports that are asked about.
    """
    rules = edition.rules.stages_of(AssessmentSettings)
    marks = {one.code: one.pass_mark for one in rules if one.pass_mark}
    found: dict[int, RuleViolation] = {}
    for stage in edition.stages.filter(code__in=marks) if marks else ():
        mark: Any = marks[stage.code]
        below = Q(average__isnull=True) | Q(average__lt=mark.points)
        for report in Report.objects.in_force().filter(below, **of).filter(stage=stage):
            report.stage = stage
            found.setdefault(report.application_id, _short(report, mark))
    return found


def _short(report: Report, mark: Any) -> RuleViolation:
    name = report.stage.name
    if report.average is None:
        said = f"“{name}”没有平均分，无从认定达到及格分 {mark.points} 分，不能入围，也不能提出获奖建议"
    else:
        said = f"“{name}”平均分 {report.shown(report.average)}，未达到及格分 {mark.points} 分，不能入围，也不能提出获奖建议"
    return RuleViolation(mark.article, said)
