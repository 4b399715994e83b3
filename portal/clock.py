"""The one clock: every rule, event and deadline asks it for the time.

Demonstration data and tests live through months in seconds by travelling; production settings refuse to.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The moment, aware."""
    return _travelled.get() or timezone.now()


def today() -> date:
    """The day in the portal's time zone (Asia/Shanghai)."""
    return timezone.localtime(now()).date()


def day_of(at: datetime) -> date:
    """The local day a moment falls on."""
    return timezone.localtime(at).date()


def moment(day: date, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """An aware moment on a day, local time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute, second)))


def display(at: datetime) -> str:
    """A moment as government sites print it: YYYY-MM-DD HH:MM."""
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")


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
