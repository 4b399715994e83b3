"""The years known when this was written, from `chinesecalendar`, each with its State Council notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from portal import clock
from portal.access.enums import Role
from portal.access.guard import powers_open
from portal.access.models import User
from portal.errors import RuleViolation
from portal.powers.actions import grant_role
from portal.workdays.actions import confirm_year, propose_year
from portal.workdays.days import FIXED_HOLIDAYS, NORM, Day
from portal.workdays.enums import DayKind, YearState
from portal.workdays.models import CalendarYear

NOTICES = {
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
OFFICERS = (("calendar-registrar", "日历登记员"), ("calendar-reviewer", "日历复核员"))


@transaction.atomic
def propose_known_years() -> list[int]:
    """Enter the known years from this one on as drafts, for two officers to compare and confirm; returns those added.

    A year somebody has dealt with, be it by throwing the draft away, is left alone.
    """
    dealt_with = CalendarYear.objects.filter(demonstration=False).values_list("year", flat=True)
    missing = [year for year in sorted(set(NOTICES) - set(dealt_with)) if year >= clock.today().year]
    for year in missing:
        propose_year(year, notice_days(year), by=None, document_title=_title(year), document_number=NOTICES[year])
    return missing


@transaction.atomic
def load_known_years() -> list[int]:
    """Enter and confirm the known years that have no calendar yet; returns those added.

    Confirmed by officers that do not exist: raises `RuleViolation` outside demonstrations.
    """
    if not settings.PORTAL_DEMONSTRATION:
        raise RuleViolation(NORM, "正式环境的工作日历须由两名经办人核对确认")
    confirmed = CalendarYear.objects.filter(state=YearState.CONFIRMED, demonstration=False)
    missing = sorted(set(NOTICES) - set(confirmed.values_list("year", flat=True)))
    if missing:
        with _officers() as (registrar, reviewer):
            for year in missing:
                draft = propose_year(
                    year, notice_days(year), by=registrar, document_title=_title(year), document_number=NOTICES[year]
                )
                confirm_year(draft, by=reviewer)
    return missing


def _title(year: int) -> str:
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


@transaction.atomic
def demonstrate_year(year: int) -> CalendarYear:
    """Make sure a year can be counted in a demonstration: keeps a confirmed one, else confirms one marked 演示用.

    Only the statutory holidays of fixed date are in it. Raises `RuleViolation` outside demonstrations.
    """
    found = CalendarYear.objects.filter(year=year, state=YearState.CONFIRMED).first()
    if found:
        return found
    days = [Day(date(year, month, number), DayKind.HOLIDAY, name) for month, number, name in FIXED_HOLIDAYS]
    title = f"演示用{year}年日历（仅含固定日期的法定节假日，非国务院通知）"
    with _officers() as (registrar, reviewer):
        draft = propose_year(
            year, days, by=registrar, document_title=title, document_number="演示用", demonstration=True
        )
        return confirm_year(draft, by=reviewer)


@cache
def notice_days(year: int) -> tuple[Day, ...]:
    """The days of a known year that the weekday rule alone would get wrong, or that carry a holiday's name."""
    found = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    days = (_day(day) for day in found if day.year == year)
    return tuple(day for day in days if day)


def _day(day: date) -> Day | None:
    resting, name = chinese_calendar.get_holiday_detail(day)
    chinese = chinese_calendar.Holiday(name).chinese if name else ""
    if resting and name:
        return Day(day, DayKind.HOLIDAY, chinese)
    return Day(day, DayKind.WORKDAY, chinese) if not resting and day.weekday() > 4 else None


@contextmanager
def _officers() -> Iterator[tuple[User, User]]:
    """Who enters and who confirms. The second signature asks in the database whether the first still stands: it does here."""
    registrar, reviewer = (_officer(*names) for names in OFFICERS)
    with transaction.atomic():  # whatever fails on the way, the officer is not left active
        _set_active(registrar, True)
        yield registrar, reviewer
        _set_active(registrar, False)


def _set_active(officer: User, active: bool) -> None:
    with powers_open():
        User.objects.filter(pk=officer.pk).update(is_active=active)


def _officer(username: str, name: str) -> User:
    """A seed account: it signs what the seed enters and can never log in."""
    user, born = get_user_model().objects.get_or_create(
        username=username, defaults={"display_name": name, "is_active": False, "password": "!"}
    )
    if born:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        grant_role(user, Role.OFFICE)
    user.is_active = True  # for this action only: the row stays inactive
    return user
