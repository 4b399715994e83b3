"""What waits for a person as an iCalendar file (RFC 5545): whole days, in words that name nobody."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings

from portal import clock
from portal.canonical import text_digest
from portal.desk.todo import Todo

KIND = "text/calendar; charset=utf-8"
OCTETS = 75
"""A line has at most so many; the rest goes on below, after a space."""


def as_calendar(todos: Iterable[Todo], *, whose: int) -> str:
    """The dated ones, one event each; its address asks who opens it to log in."""
    events = (line for todo in todos if todo.until for line in _event(todo, whose))
    return _calendar(
        "X-WR-CALNAME:办理日程", "X-WR-TIMEZONE:Asia/Shanghai", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", *events
    )


def as_invitation(key: str, starts_at: datetime, ends_at: datetime, summary: str, place: str, url: str) -> str:
    """One event of some hours; brought again under the same `key` it takes the place of the former."""
    return _calendar(
        "BEGIN:VEVENT", f"UID:{key}@award-portal", f"DTSTAMP:{_utc(clock.now())}", f"SEQUENCE:{int(clock.now().timestamp())}",
        f"DTSTART:{_utc(starts_at)}", f"DTEND:{_utc(ends_at)}", f"SUMMARY:{_escaped(summary)}",
        f"LOCATION:{_escaped(place)}", f"URL:{settings.PORTAL_BASE_URL}{url}", "END:VEVENT",
    )  # fmt: skip


def _calendar(*lines: str) -> str:
    frame = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//award-portal//agenda//ZH", "METHOD:PUBLISH")
    return "".join(f"{part}\r\n" for line in (*frame, *lines, "END:VCALENDAR") for part in _folded(line))


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _event(todo: Todo, whose: int) -> Iterator[str]:
    assert todo.until is not None
    key = text_digest(f"{whose}|{todo.url}|{todo.in_public}|{todo.until}")[:32]
    yield from ("BEGIN:VEVENT", f"UID:{key}@award-portal", f"DTSTAMP:{_utc(clock.now())}")
    yield f"DTSTART;VALUE=DATE:{todo.until:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{todo.until + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(todo.in_public)}"
    yield f"URL:{settings.PORTAL_BASE_URL}{todo.url}"
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _escaped(text: str) -> str:
    text = "\n".join(text.splitlines())
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    part, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + width
    yield part
