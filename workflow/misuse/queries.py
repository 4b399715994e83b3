"""Reading what can be reported about, which open cases a report may join, and the public steps of one report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from portal import clock
from workflow.misuse.enums import ACTIVE, ReportState
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.programmes.models import Edition, Programme
from workflow.programmes.ruleset.schema import RuleSet


def as_ordered(case: MisuseCase) -> dict[str, Any]:
    """Which order a correction answers: the newest."""
    return {"责令改正通知书": case.orders.order_by("round").last() or ""}


def reportable_programmes() -> QuerySet[Programme]:
    """Awards that have had an edition the public knows of."""
    return Programme.objects.filter(editions__opened_at__isnull=False).distinct().order_by("pk")


def rules_to_show() -> list[RuleSet]:
    """The rules on titles of each award, as its newest public edition has them."""
    newest: dict[int, Edition] = {}
    for edition in Edition.objects.public().select_related("programme").order_by("year", "pk"):
        newest[edition.programme_id] = edition
    return [edition.rules for edition in newest.values() if edition.rules.title_use]


def cases_to_join(report: MisuseReport) -> QuerySet[MisuseCase]:
    """Open cases of the same honour; of those of nobody's, in the same award and of the same number or user."""
    same_number = Q(claimed_number=report.claimed_number) & ~Q(claimed_number="")
    alike = Q(honour=None, edition__programme=report.edition.programme_id)
    alike &= Q(user_name=report.user_name) | same_number
    same = Q(honour=report.honour_id, honour__isnull=False)
    return MisuseCase.objects.filter(same | alike, state__in=ACTIVE).order_by("pk")


@dataclass(frozen=True)
class Step:
    """One step of the progress page."""

    label: str
    on: date | None
    done: bool
    current: bool = False


def steps(report: MisuseReport) -> list[Step]:
    """What who reported sees: received, decided, answered; the handling of the case itself is told with the answer."""
    closed = clock.day_of(report.closed_at) if report.closed_at else None
    found = [Step("提交", clock.day_of(report.received_at), done=True)]
    if report.state == ReportState.RECEIVED:
        return [*found, Step("决定是否受理", None, done=False, current=True), Step("答复", None, done=False)]
    if report.state in {ReportState.REFUSED, ReportState.WITHDRAWN}:
        return [*found, Step(report.get_state_display(), closed, done=True, current=True)]
    answered = report.state == ReportState.ANSWERED
    return [
        *found,
        Step("受理，核查处理", None, done=True, current=not answered),
        Step("答复", closed, done=answered, current=answered),
    ]
