"""What the office decides on the review: screening, and the list for the next stage (Articles 21, 22)."""

from typing import Any

from django.db import transaction

from portal.confirming.models import PendingAct
from portal.errors import RuleViolation
from portal.transitions.core import lock
from workflow.applications.actions import check_decide, decide_passage
from workflow.applications.enums import Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.queries import undecided
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import check_in_progress, lock_stage, require_office
from workflow.reviews.letters.judging import tell_screened, tell_shortlisted
from workflow.reviews.models import Report
from workflow.reviews.passing import check_passes
from workflow.reviews.queries import tally

FEWEST_SHEETS = 2
"""Of fewer an average is what one reviewer gave."""


def check_screening(application: Application, stage: Stage, *, by: Any) -> None:
    """Raise what keeps the screening from being decided now: the person, the stage, consultations that wait."""
    require_office(by, application)
    check_in_progress(stage, "screening")
    check_decide(application, stage, by=by)
    waiting = application.consultations.open().count()
    if waiting:
        raise RuleViolation(stage.article, f"还有 {waiting} 项书面征求意见未答复，请等待答复或者办结后再决定")


@transaction.atomic
def decide_screening(
    application: Application,
    stage: Stage,
    passed: bool,
    *,
    by: Any,
    reason: str = "",
    under: PendingAct | None = None,
) -> Passage:
    """Pass an application through screening or not; every consultation answered first.

    By two officers, unless the rule set leaves it to one: `under` is what the other proposed (`propose_outcome`).
    """
    # Consultations and supplements of the application wait: none is opened once it is decided.
    lock_stage(stage, "screening")
    lock(application)
    check_screening(application, stage, by=by)
    outcome = Outcome.PASSED if passed else Outcome.LEFT_OUT
    passage = decide_passage(application, stage, outcome, by=by, reason=reason, under=under)
    if passed:
        tell_screened(application, stage)
    return passage


def check_shortlist(application: Application, stage: Stage, *, by: Any) -> None:
    """Raise what keeps the shortlist from being decided now: the person, the stage, its report, too few sheets."""
    require_office(by, application)
    check_in_progress(stage, "assessment")
    check_decide(application, stage, by=by)
    options = stage.options
    if not options.selects:
        raise RuleViolation(stage.article, f"“{stage.name}”不确定入围名单")
    if options.report and not Report.objects.filter(application=application, stage=stage).exists():
        raise RuleViolation(stage.article, f"名单依据{stage.name}报告确定，该申报尚无报告，请先出具报告")
    have = tally(application, stage).count
    if have < options.reviewers_minimum:
        raise RuleViolation(stage.article, f"须有不少于 {options.reviewers_minimum} 份评分表，现有 {have} 份")


@transaction.atomic
def decide_shortlist(
    application: Application,
    stage: Stage,
    selected: bool,
    *,
    by: Any,
    reason: str = "",
    under: PendingAct | None = None,
) -> Passage:
    """Put an application on the list for the next stage or not; those left out get their report (Article 22).

    By two officers, unless the rule set leaves it to one: `under` is what the other proposed (`propose_outcome`).
    """
    # Sheets and reports wait: what is sent with the letter is the report as it stood.
    lock_stage(stage, "assessment")
    lock(application)
    check_shortlist(application, stage, by=by)
    check_passes(application, stage, passed=selected, reason=reason)
    outcome, note = (Outcome.PASSED, "") if selected else (Outcome.LEFT_OUT, feedback(application, stage))
    passage = decide_passage(application, stage, outcome, by=by, reason=reason, note=note, under=under)
    if selected:
        tell_shortlisted(application, stage)
    return passage


def feedback(application: Application, stage: Stage) -> str:
    """The report in force as it goes to an applicant left out, where the stage has it so; with its scores where that is so."""
    if stage.kind != "assessment" or not stage.options.feedback_to_left_out:
        return ""
    report = application.reports.in_force().filter(stage=stage).first()
    if report is None:
        return ""
    scores = own_scores(report) if stage.options.feedback_scores else ""
    return "\n\n".join(filter(None, [f"现将{stage.name}报告反馈如下：", report.text, scores]))


def own_scores(report: Report) -> str:
    """What its applicant may be told of its scores: averages alone, of nobody else. Nothing where there are none, or where one
    would be a single sheet; no combined score of which a single sheet of another stage could be reckoned back."""
    if report.average is None or not _is_of_several(report):
        return ""
    each = report.stage.options.dropped_each
    dropped = f"，已去掉最高分、最低分各{each}份" if each else ""
    lines = [f"平均分：{report.shown(report.average)}（满分{report.stage.options.score_max}分{dropped}）"]
    if report.combined is not None and all(_is_of_several(one) for one in _combined_of(report)):
        lines.append(f"综合得分：{report.shown(report.combined)}")
    lines += [
        f"{item['code']} {item['name']}：{item['score']}（满分{item['points']}分）" for item in report.item_averages
    ]
    return "\n".join(["得分：", *lines])


def _is_of_several(report: Report) -> bool:
    return report.sheets_averaged >= FEWEST_SHEETS


def _combined_of(report: Report) -> list[Report]:
    """The reports of which the combined score is made."""
    codes = [weight.stage for weight in report.stage.options.combined.weights]
    found = report.application.reports.in_force().filter(stage__code__in=codes)
    return list(found.select_related("stage__edition"))


def pass_all(stage: Stage) -> None:
    """A stage that selects nobody lets every candidate on; the system does it when the stage ends."""
    for application in undecided(stage):
        decide_passage(application, stage, Outcome.PASSED, by=None)
