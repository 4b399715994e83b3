"""What a report's place rests on, and the place: the one rank there is (Articles 22, 25)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from workflow.applications.enums import OUT, Outcome
from workflow.applications.models import Application, Passage
from workflow.programmes.models import Stage
from workflow.reviews.averaging import combined_of
from workflow.reviews.models import Report

NOTHING = Decimal(-1)
"""What a case without the score that decides between equals has of it: it stands behind those that have one."""
RANKED = Q(average__isnull=False) & (Q(standing__isnull=True) | Q(standing__len__gt=0))
Items = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Placing:
    """The combined score, and what is compared one after the other, the score first.

    `standing` is None where the average alone is compared, and empty where a score is lacking: then there is no place.
    """

    combined: Decimal | None = None
    standing: list[Decimal] | None = None


def placing_of(application: Application, stage: Stage, average: Decimal | None, items: Items) -> Placing:
    """Of the average that a report of the stage has, or is about to have."""
    options = stage.options
    if options.combined is None and options.ties is None:
        return Placing()
    averages = {**averages_before(application, stage), stage.code: average}
    combined = _combined(stage, averages) if options.combined else None
    first = combined if options.combined else average
    if first is None:
        return Placing(combined, [])
    return Placing(combined, [first, *(_compared(tie, averages, items) for tie in _ties(stage))])


def _combined(stage: Stage, averages: Mapping[str, Decimal | None]) -> Decimal | None:
    """None where an average is lacking."""
    rule, shares = stage.options.combined, []
    for weight in rule.weights:
        most, average = stage.edition.rules.assessment(weight.stage).score_max, averages.get(weight.stage)
        if average is None or most is None:
            return None
        shares.append((average, most, weight.percent))
    return combined_of(shares, rule, stage.options)


def _ties(stage: Stage) -> Iterable[Any]:
    ties = stage.options.ties
    return ties.by if ties else ()


def _compared(tie: Any, averages: Mapping[str, Decimal | None], items: Items) -> Decimal:
    """What one case has of what decides between equals."""
    if tie.stage:
        found = averages.get(tie.stage)
        return NOTHING if found is None else found
    return next((Decimal(item["score"]) for item in items if item["code"] == tie.item), NOTHING)


def averages_before(application: Application, stage: Stage) -> dict[str, Decimal | None]:
    """By code, the averages in force of the stages before this one."""
    found = Report.objects.in_force().filter(application=application, stage__position__lt=stage.position)
    return dict(found.values_list("stage__code", "average"))


def ranks_across(stage: Stage) -> bool:
    """Whether all tracks of the stage are ranked as one."""
    return bool(stage.options.top and stage.options.top.within == "all")


def rank_of() -> Case:
    """For each report with a score: its place among those of its stage and track, equals sharing one.

    Of all tracks as one where the rule set has it so. Whoever left before the stage decided on them, by whichever door, takes
    no place.
    """
    decided = Passage.objects.in_force().filter(application=OuterRef("application"), stage=OuterRef("stage"))
    stood = ~Q(application__state__in=OUT) | Exists(decided.exclude(outcome=Outcome.PENDING))
    beside = Q(application__track=OuterRef("application__track")) | Q(stage__settings__top__within="all")
    plain = Q(standing__isnull=True, average__gt=OuterRef("average"))
    better = Report.objects.in_force().filter(
        stood, beside, plain | Q(standing__gt=OuterRef("standing")), stage=OuterRef("stage")
    )
    ahead = Subquery(better.order_by().values("stage").annotate(all=Count("pk")).values("all")[:1])
    return Case(When(RANKED, then=Coalesce(ahead, 0) + 1), output_field=IntegerField())


def ranks(stage: Stage, *applications: Application) -> dict[int, Any]:
    """The report in force of each application with a score, with its place (`rank`) in the stage; of these alone, if named."""
    rows = Report.objects.in_force().filter(RANKED, stage=stage).annotate(rank=rank_of()).select_related("application")
    if applications:
        rows = rows.filter(application__in=applications)
    found = {report.application_id: report for report in rows}
    for report in found.values():
        report.stage = stage
    return found
