"""What a publicity list shows: its entries, its legal clock, its holds and corrections (Articles 21, 25, 30)."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet

from portal import clock
from portal.errors import RuleViolation
from portal.workdays.calendar import Calendar, current
from workflow.publicity.enums import HoldState, NoticeState
from workflow.publicity.models import Hold, Notice, NoticeCorrection, NoticeEntry
from workflow.publicity.rules import period


def listed_notices() -> QuerySet[Notice]:
    """Published notices, newest first, with what a list shows of them: one query."""
    return (
        Notice.objects.public()
        .select_related("edition__programme", "stage")
        .defer("document", "stage__settings")
        .annotate(entry_count=Count("entries"))
        .order_by("-published_at", "-pk")
    )


def wind_clocks(notices: Iterable[Notice]) -> None:
    """Give each notice its `face`, all from one reading of the calendar."""
    notices = list(notices)
    running = any(notice.state == NoticeState.RUNNING for notice in notices)
    calendar = current() if running else None
    for notice in notices:
        notice.face = face_of(notice, calendar)  # type: ignore[attr-defined]


def face_of(notice: Notice, calendar: Calendar | None) -> dict[str, Any]:
    """The legal clock as a page prints it: `第 3/5 个工作日`, and one mark per working day."""
    total = notice.workdays_required
    if notice.state != NoticeState.RUNNING or calendar is None or not notice.starts_on or not notice.ends_on:
        ended = notice.state == NoticeState.ENDED
        return {"running": False, "text": f"公示期满（{total} 个工作日）" if ended else "尚未发布", "marks": []}
    day = _day(notice, calendar)
    if clock.today() > notice.ends_on:
        return {"running": False, "text": f"公示期满（{total} 个工作日）", "marks": []}
    text = f"第 {day}/{total} 个工作日" if day else f"自 {notice.starts_on} 起计算"
    marks = [place <= day for place in range(1, total + 1)]
    return {"running": True, "day": day, "text": text, "marks": marks, "rehearsed": _rehearsed(notice, calendar)}


def _rehearsed(notice: Notice, calendar: Calendar) -> list[int]:
    """The years of the period that are counted by a calendar marked 演示用."""
    return sorted({day.year for day in (notice.starts_on, notice.ends_on) if day} & calendar.demonstration)


def _day(notice: Notice, calendar: Calendar) -> int:
    if notice.starts_on is None or notice.ends_on is None:
        return 0
    try:
        elapsed = calendar.workdays_elapsed(notice.starts_on, notice.ends_on, clock.today())
    except RuleViolation:
        return 0
    return min(elapsed, notice.workdays_required)


def describe(notice: Notice) -> dict[str, Any]:
    """All that the page of one notice shows; three queries, four with corrections."""
    entries = entries_of(notice)
    wind_clocks([notice])
    return {
        "notice": notice,
        "entries": entries,
        "corrections": corrections_of(notice, entries),
        "outcome": outcome_of(entries),
        "planned": planned_period(notice),
        "has_units": any(entry.public_unit for entry in entries),
        "has_tiers": any(entry.tier_label for entry in entries),
    }


def entries_of(notice: Notice) -> list[NoticeEntry]:
    """The entries with the states of their holds: one query."""
    states = Hold.objects.filter(entry=OuterRef("pk")).values("state")
    entries: list[Any] = list(notice.entries.order_by("position").annotate(states=ArraySubquery(states)))
    for entry in entries:
        entry.notice = notice
        entry.hold_states = frozenset(entry.states)
    return entries


def corrections_of(notice: Notice, entries: list[NoticeEntry]) -> list[NoticeCorrection]:
    """The public correction log, newest first; no query when every entry stands as first published."""
    if all(entry.version == 1 for entry in entries):
        return []
    found = NoticeCorrection.objects.filter(entry__notice=notice).defer("previous_document").order_by("-corrected_at")
    by_key = {entry.pk: entry for entry in entries}
    corrections = list(found)
    for correction in corrections:
        correction.entry = by_key[correction.entry_id]
        correction.lines = [  # type: ignore[attr-defined]
            {"label": _label(name), "before": correction.before.get(name, ""), "after": after}
            for name, after in correction.after.items()
        ]
    return corrections


def _label(name: str) -> str:
    return str(NoticeEntry._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def outcome_of(entries: Iterable[NoticeEntry]) -> dict[str, int]:
    """How many entries were objected to with effect, and how that ended: numbers only, never who."""
    states = [state for entry in entries for state in entry.states]  # type: ignore[attr-defined]
    return {
        "accepted": len(states),
        "pending": states.count(HoldState.OPEN),
        "dismissed": states.count(HoldState.LIFTED),
        "upheld": states.count(HoldState.CONFIRMED),
    }


def planned_period(notice: Notice) -> dict[str, Any] | None:
    """For a preview: first and last day by the calendar if published today, or why that cannot be said."""
    if notice.state != NoticeState.DRAFT:
        return None
    try:
        starts_on, ends_on = period(notice.edition, clock.today(), notice.workdays_required)
    except RuleViolation as refusal:
        return {"refusal": "；".join(refusal.messages)}
    return {"starts_on": starts_on, "ends_on": ends_on}
