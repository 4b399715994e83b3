"""Counting working days, the first day not counted (Civil Code 201), over confirmed years only.

Every call reads in one query which years are confirmed now; only the days of a confirmed year, which cannot change,
are remembered by the process. To count for many things at once take `current()` and ask it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from portal.questions import question
from portal.workdays.days import SATURDAY, YearNotConfirmed
from portal.workdays.enums import DayKind, YearState
from portal.workdays.models import CalendarDay, CalendarYear

_Key = tuple[int, int, object]
_days_of: dict[_Key, dict[date, bool]] = {}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The confirmed years and what their notices say: date → is it worked; which years are 演示用."""

    years: frozenset[int]
    named: dict[date, bool]
    demonstration: frozenset[int] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked. Raises `YearNotConfirmed`."""
        if day.year not in self.years:
            raise YearNotConfirmed(day.year)
        return self.named.get(day, day.weekday() < SATURDAY)

    def add_workdays(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, `day` itself not counted; before it when negative; `day` for 0."""
        step = ONE_DAY if number > 0 else -ONE_DAY
        left = abs(number)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def count_workdays(self, first: date, last: date) -> int:
        """The working days after `first` up to and with `last`: `count(d, add(d, n)) == n`."""
        if last < first:
            raise ValidationError(f"结束日期 {last} 早于起始日期 {first}，请核对。")
        return sum(self.is_workday(first + ONE_DAY * n) for n in range(1, (last - first).days + 1))

    def next_workday(self, day: date) -> date:
        """The day itself when worked, else the next one that is: a term's last day on a holiday (Civil Code 203)."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def notice_period(self, published_on: date, workdays: int) -> tuple[date, date]:
        """First and last day of a public notice: starts on the working day after publication, lasts `workdays`."""
        if workdays < 1:
            raise ValidationError("公示期限至少为 1 个工作日。")
        return self.add_workdays(published_on, 1), self.add_workdays(published_on, workdays)

    def workdays_elapsed(self, starts_on: date, ends_on: date, on: date) -> int:
        """Which working day of a period `on` is: 0 before it starts, the whole length once it is over."""
        until = min(on, ends_on)
        return 0 if until < starts_on else self.count_workdays(starts_on - ONE_DAY, until)


def current() -> Calendar:
    """The calendar as confirmed at this moment; one query once the years are known to the process."""
    rows = [row for row in confirmed_years() if settings.PORTAL_DEMONSTRATION or not row[3]]
    keys: list[_Key] = [row[:3] for row in rows]
    _remember([key for key in keys if key not in _days_of])
    named: dict[date, bool] = {}
    for key in keys:
        named.update(_days_of[key])
    return Calendar(frozenset(key[0] for key in keys), named, frozenset(row[0] for row in rows if row[3]))


@question
def confirmed_years() -> QuerySet[CalendarYear, Any]:
    """Year, key, moment of each confirmation, and whether it is 演示用."""
    found = CalendarYear.objects.filter(state=YearState.CONFIRMED).order_by("year")
    return found.values_list("year", "pk", "confirmed_at", "demonstration")


def _remember(keys: list[_Key]) -> None:
    if not keys:
        return
    by_pk: dict[int, dict[date, bool]] = {key[1]: {} for key in keys}
    rows = CalendarDay.objects.filter(year_id__in=by_pk).order_by("date").values_list("year_id", "date", "kind")
    for pk, day, kind in rows:
        by_pk[pk][day] = kind == DayKind.WORKDAY
    _days_of.update({key: by_pk[key[1]] for key in keys})


def is_workday(day: date) -> bool:
    """See `Calendar.is_workday`."""
    return current().is_workday(day)


def add_workdays(day: date, number: int) -> date:
    """See `Calendar.add_workdays`."""
    return current().add_workdays(day, number)


def count_workdays(first: date, last: date) -> int:
    """See `Calendar.count_workdays`."""
    return current().count_workdays(first, last)


def next_workday(day: date) -> date:
    """See `Calendar.next_workday`."""
    return current().next_workday(day)


def notice_period(published_on: date, workdays: int) -> tuple[date, date]:
    """See `Calendar.notice_period`."""
    return current().notice_period(published_on, workdays)


def workdays_elapsed(starts_on: date, ends_on: date, on: date) -> int:
    """See `Calendar.workdays_elapsed`."""
    return current().workdays_elapsed(starts_on, ends_on, on)
