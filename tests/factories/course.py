"""An edition on its way, by the office's own verbs: everybody passes, every list runs out, each stage has days of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Max

from portal import clock
from tests.factories.reviews import WORDS, panel_of, points
from tests.factories.workdays import known_years
from workflow.applications.actions import decide_passage
from workflow.applications.enums import Outcome
from workflow.applications.queries import candidates
from workflow.decisions.actions import record_approval
from workflow.decisions.models import Meeting
from workflow.programmes.actions import advance_edition
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.publicity.actions import end_notice, plan_notice, publish_notice
from workflow.reviews.actions import assign_review, publish_report, submit_score_sheet


def reach(edition: Edition, code: str) -> Stage:
    """The stage of that code, in progress; a conference on the way must have been held."""
    known_years()
    while (stage := edition.stages.get(state=StageState.CURRENT)).code != code:
        go_on(stage)
    return stage


def go_on(stage: Stage) -> None:
    """Do what the stage wants of the office on the day after it began, and advance when that is done."""
    with clock.travel(max(stage.entered_at + timedelta(days=1), stage.edition.deadline + timedelta(seconds=1))):
        done_at = WORK.get(stage.kind, held)(stage)
    with clock.travel(done_at):
        advance_edition(stage.edition, by=None)


def held(stage: Stage) -> datetime:
    """Nothing to do but what the test itself did: a call, a conference."""
    closed = Meeting.objects.filter(stage=stage).aggregate(last=Max("closed_at"))["last"]
    return closed or clock.now()


def screened(stage: Stage) -> datetime:
    return _all_pass(stage)


def run_out(stage: Stage) -> datetime:
    """Everybody's list, published and over."""
    if not candidates(stage).exists():
        return clock.now()
    notice = publish_notice(plan_notice(stage, by=None), by=None)
    over = clock.moment(notice.ends_on + timedelta(days=1), 0, 1)
    with clock.travel(over):
        end_notice(notice)
    return over


def assessed(stage: Stage) -> datetime:
    """As many sheets as the stage wants, the report, and the shortlist where there is one."""
    files = list(candidates(stage))
    if not files:
        return clock.now()
    most = max(one.options.reviewers_minimum for one in stage.edition.stages.filter(kind="assessment"))
    panel = stage.edition.panels.first() or panel_of(stage.edition, most)
    total = stage.options.score_max and stage.options.score_max * 8 // 10
    for file in files:
        for member in panel.members.select_related("user").order_by("pk"):
            given = assign_review(file, stage, member, by=None)
            submit_score_sheet(given, by=member.user, **points(given, total), **WORDS)
        publish_report(file, stage, by=None, text="综合报告。")
    return _all_pass(stage) if stage.options.selects else clock.now()


def approved(stage: Stage) -> datetime:
    number = f"示例府批〔{clock.today().year}〕{stage.position}号"
    record_approval(stage, document_number=number, approved_on=clock.today(), by=None)
    return clock.now()


def _all_pass(stage: Stage) -> datetime:
    for file in candidates(stage):
        decide_passage(file, stage, Outcome.PASSED, by=None)
    return clock.now()


WORK: dict[str, Callable[[Stage], datetime]] = {
    "screening": screened, "notice": run_out, "assessment": assessed, "approval": approved,
}  # fmt: skip
