"""Yearly figures of the pool for the public: counts alone, as the last day ended (Articles 12–15)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

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


def yearly(programme: Programme) -> list[dict[str, Any]]:
    """A row for each year in which there was something, the newest first; the current year's up to yesterday."""
    counts = {name: Counter(day.year for day in days) for name, days in _days(programme).items()}
    years = sorted({year for counter in counts.values() for year in counter})
    rows, in_pool = [], 0
    for year in years:
        in_pool += counts["joined"][year] - counts["left"][year]
        rows.append({"year": year, **{name: counts[name][year] for name in counts}, "in_pool": in_pool})
    return rows[::-1]


def _days(programme: Programme) -> dict[str, Iterable[Any]]:
    """Every day on which one more is counted, by column."""
    last = until()
    members = Member.objects.filter(programme=programme, joined_on__lte=last)
    past = {"programme": programme, "starts_at__lt": clock.moment(clock.today(), 0), "state": TrainingState.HELD}
    trainings = Training.objects.filter(**past)
    there = Enrolment.objects.filter(training__in=trainings, state=EnrolmentState.ATTENDED)
    guidances = Guidance.objects.filter(programme=programme, state__in=CHECKED, recorded_on__lte=last)
    return {
        "joined": members.values_list("joined_on", flat=True),
        "focus": members.filter(is_focus=True).values_list("joined_on", flat=True),
        "left": members.filter(state=MemberState.LEFT, over_on__lte=last).values_list("over_on", flat=True),
        "trainings": map(clock.day_of, trainings.values_list("starts_at", flat=True)),
        "attended": map(clock.day_of, there.values_list("training__starts_at", flat=True)),
        "guided": guidances.values_list("recorded_on", flat=True),
    }
