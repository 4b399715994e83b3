"""Yearly figures of the pool for the public: counts alone, as the last day ended (Articles 12–15)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Value
from django.db.models.functions import ExtractYear

from portal import clock
from workflow.cultivation.enums import CHECKED, EnrolmentState, MemberState, TrainingState
from workflow.cultivation.models import Enrolment, Guidance, Member, Training
from workflow.programmes.models import Programme

COLUMNS = {
    "joined": "新入池单位", "focus": "其中重点培育中小企业", "left": "退出单位", "in_pool": "年末在池单位",
    "trainings": "举办培训", "attended": "参训人次", "guided": "新备案指导",
}  # fmt: skip


def until() -> date:
    """The day the figures stand for: one that moved with a filing would tell who filed."""
    return clock.today() - timedelta(days=1)


def yearly(programmes: Iterable[Programme]) -> dict[int, list[dict[str, Any]]]:
    """Of each award, by its key, a row for each year in which there was something, the newest first; the current year's up
    to yesterday. One query."""
    found: dict[int, dict[int, Counter[str]]] = {programme.pk: defaultdict(Counter) for programme in programmes}
    first, *further = [
        rows.order_by().values(of=Value(name), award=F(award), year=year).annotate(number=Count("pk"))
        for name, rows, award, year in _dated(found)
    ]
    for row in first.union(*further, all=True):
        found[row["award"]][row["year"]][row["of"]] = row["number"]
    return {award: _rows(years) for award, years in found.items()}


def _rows(years: dict[int, Counter[str]]) -> list[dict[str, Any]]:
    rows, in_pool = [], 0
    for year in sorted(years):
        in_pool += years[year]["joined"] - years[year]["left"]
        rows.append({"year": year, **{name: years[year][name] for name in COLUMNS}, "in_pool": in_pool})
    return rows[::-1]


def _dated(awards: Iterable[int]) -> Iterator[tuple[str, Any, str, ExtractYear]]:
    """What is counted in which column, where its award stands, and the year it falls in."""
    last = until()
    members = Member.objects.filter(programme__in=awards, joined_on__lte=last)
    past = {"programme__in": awards, "starts_at__lt": clock.moment(clock.today(), 0), "state": TrainingState.HELD}
    trainings = Training.objects.filter(**past)
    there = Enrolment.objects.filter(training__in=trainings, state=EnrolmentState.ATTENDED)
    guidances = Guidance.objects.filter(programme__in=awards, state__in=CHECKED, recorded_on__lte=last)
    joined, begun = ExtractYear("joined_on"), ExtractYear("starts_at", tzinfo=clock.ZONE)
    yield "joined", members, "programme", joined
    yield "focus", members.filter(is_focus=True), "programme", joined
    yield "left", members.filter(state=MemberState.LEFT, over_on__lte=last), "programme", ExtractYear("over_on")
    yield "trainings", trainings, "programme", begun
    yield "attended", there, "training__programme", ExtractYear("training__starts_at", tzinfo=clock.ZONE)
    yield "guided", guidances, "programme", ExtractYear("recorded_on")
