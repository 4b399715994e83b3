"""The one clock: every rule, event and deadline asks it for the time, and its days are Shanghai's.

The zone is the portal's own, whatever zone a request has activated: a legal day does not travel with an officer.
Demonstration data and tests live through months in seconds by travelling; production settings refuse to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

ZONE = ZoneInfo("Asia/Shanghai")
_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The moment, aware."""
    return _travelled.get() or timezone.now()


def today() -> date:
    """The day in Shanghai."""
    return day_of(now())


def this_month() -> date:
    """Its first day: what was done since is told once the month is over, where a day would tell of somebody."""
    return today().replace(day=1)


def local(at: datetime) -> datetime:
    """The same moment by Shanghai's clock."""
    return at.astimezone(ZONE)


def day_of(at: datetime) -> date:
    """The day in Shanghai a moment falls on."""
    return local(at).date()


def moment(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """An aware moment on a day, Shanghai time."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=ZONE)


def display(at: datetime) -> str:
    """A moment as government sites print it: YYYY-MM-DD HH:MM."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def display_seconds(at: datetime) -> str:
    """A moment to the second: YYYY-MM-DD HH:MM:SS."""
    return f"{local(at):%Y-%m-%d %H:%M:%S}"


def display_deadline(at: datetime) -> str:
    """A deadline as people read it: to the minute, to the second where it has seconds."""
    return display_seconds(at) if local(at).second else display(at)


def first_date_after(start: date, years: int) -> date:
    """The first day on which a term of so many years, counted from the day after `start`, is over."""
    try:
        anniversary = start.replace(year=start.year + years)
    except ValueError:
        anniversary = start.replace(year=start.year + years, day=28)
    return anniversary + timedelta(days=1)


@contextmanager
def travel(at: datetime) -> Iterator[None]:
    """Live at another moment. Refused where `PORTAL_MAY_TRAVEL` is off."""
    if not settings.PORTAL_MAY_TRAVEL:
        raise ImproperlyConfigured("生产环境不允许改变时钟。")
    token = _travelled.set(at)
    try:
        yield
    finally:
        _travelled.reset(token)
