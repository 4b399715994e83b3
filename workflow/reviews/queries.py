"""Reads of the review: which sheets count, and what each candidate still lacks."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, Exists, Max, Min, OuterRef, QuerySet

from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.programmes.models import Stage
from workflow.reviews.models import Recusal, Report, ScoreSheet

MEASURED: dict[str, Any] = {"count": Count("pk"), "mean": Avg("score"), "spread": Max("score") - Min("score")}


@dataclass(frozen=True)
class Tally:
    """The sheets of an application that count, their average, and the highest less the lowest."""

    count: int = 0
    average: Decimal | None = None
    spread: Decimal | None = None


def counted_sheets(stage: Stage) -> QuerySet[ScoreSheet]:
    """Submitted sheets of a stage; those of people who were recused afterwards do not count."""
    recused = Recusal.objects.filter(
        application=OuterRef("assignment__application"), user=OuterRef("assignment__member__user")
    )
    return ScoreSheet.objects.filter(~Exists(recused), assignment__stage=stage)


def tallies(stage: Stage) -> dict[int, Tally]:
    """Per application: how many sheets count, and the average to two places."""
    rows: Any = counted_sheets(stage).values("assignment__application").annotate(**MEASURED)
    return {row["assignment__application"]: _tally(row) for row in rows}


def tally(application: Application, stage: Stage) -> Tally:
    """The same for one application."""
    rows = counted_sheets(stage).filter(assignment__application=application)
    return _tally(rows.aggregate(**MEASURED))


def short_of_sheets(stage: Stage) -> list[Application]:
    """Candidates with fewer counted sheets than the rule set asks for."""
    have = tallies(stage)
    needed = stage.options.reviewers_minimum
    return [item for item in candidates(stage) if have.get(item.pk, Tally()).count < needed]


def without_report(stage: Stage) -> QuerySet[Application]:
    """Candidates without a report of the stage."""
    return candidates(stage).exclude(pk__in=Report.objects.filter(stage=stage).values("application"))


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(row["count"], _rounded(row["mean"]), row["spread"])


def _rounded(mean: Decimal | None) -> Decimal | None:
    return None if mean is None else Decimal(mean).quantize(Decimal("0.01"), ROUND_HALF_UP)
