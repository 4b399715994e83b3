"""Calendars entered by one officer and confirmed by another."""

from collections.abc import Iterable
from datetime import date

from portal.access.enums import Role
from portal.workdays.actions import confirm_year, propose_year
from portal.workdays.days import Day
from portal.workdays.enums import DayKind
from portal.workdays.models import CalendarYear
from portal.workdays.seeding import load_known_years, notice_days
from tests.factories.access import UserFactory
from tests.replaying import live_once

CORRECTION = "国办发明电〔2026〕99号"


def known_years() -> None:
    """The years known to the software, confirmed, where a test has none of its own."""
    if CalendarYear.objects.exists():
        load_known_years()
    else:
        live_once(load_known_years)


def enter_calendar(year: int, days: Iterable[Day], *, number: str = "测试用", reason: str = "") -> CalendarYear:
    """A year's days, confirmed now by two officers."""
    first, second = UserFactory(roles=[Role.OFFICE]), UserFactory(roles=[Role.OFFICE])
    draft = propose_year(
        year, list(days), by=first, document_title=f"{year}年放假安排的通知", document_number=number, reason=reason
    )
    return confirm_year(draft, by=second)


def correct_calendar(
    year: int, *, off: Iterable[date] = (), on: Iterable[date] = (), number: str = CORRECTION
) -> CalendarYear:
    """The known calendar of a year, with days given off or worked in addition."""
    off, on = set(off), set(on)
    kept = [day for day in notice_days(year) if day.date not in off | on]
    days = [*kept, *(Day(day, DayKind.HOLIDAY) for day in off), *(Day(day, DayKind.WORKDAY) for day in on)]
    return enter_calendar(year, days, number=number, reason="放假安排调整")
