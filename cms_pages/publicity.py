"""What a publicity list shows: its entries, its legal clock, its holds and corrections (Articles 21, 25, 30)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from objections.channels import channel_of
from portal import clock
from portal.errors import RuleViolation
from portal.workdays.calendar import current
from workflow.publicity.changes import Change, public_log
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.periods import Period, clock_text, periods_of, places, speaking
from workflow.publicity.queries import standing_count
from workflow.publicity.rules import period, workday_dates

WEEKDAYS = "一二三四五六日"


def listed_notices() -> QuerySet[Notice]:
    """Published notices, newest first, with what a list shows of them: one query."""
    return (
        Notice.objects.public()
        .select_related("edition__programme", "stage")
        .defer("document", "stage__settings")
        .annotate(entry_count=standing_count())
        .order_by("-published_at", "-pk")
    )


def lists_of(**where: Any) -> QuerySet[Notice]:
    """The published lists of an edition or a stage, in their order, with what a link to each says."""
    rows = Notice.objects.public().filter(**where).select_related("edition")
    return rows.only("uuid", "title", "state", "published_at", "edition__slug").order_by("published_at", "pk")


def add_clock_displays(notices: Iterable[Notice]) -> None:
    """Give each notice its `clock_display`; the entries of all are read at once, unless they are there already."""
    notices = list(notices)
    prefetch_related_objects(notices, with_states())
    for notice in notices:
        notice.clock_display = clock_display(notice)  # type: ignore[attr-defined]


def clock_display(notice: Notice) -> dict[str, Any]:
    """The legal clock as a page prints it: words, one mark per counted day, and whom it speaks for.

    `lines` are the periods of the list, that of most entries first.
    """
    periods, today = notice.periods, clock.today()
    found = speaking(periods, today) if notice.state in {NoticeState.DRAFT, NoticeState.RUNNING} else None
    display = {"running": found is not None, "marks": [], "dates": notice.dates_text, "lines": _lines(notice, periods)}
    if found is None:
        is_draft = notice.state == NoticeState.DRAFT
        return {**display, "text": "尚未发布" if is_draft else notice.clock_text}
    return {
        **display,
        "text": clock_text(periods, today),
        "count": found.text(today),
        "marks": [_mark(day, today) for day in found.workdays],
        "whom": places(found.positions) if len(periods) > 1 else "",
    }


def rehearsed_years(notice: Notice) -> list[int]:
    """The years of a running period whose calendar is for demonstration only."""
    if notice.state in {NoticeState.ENDED, NoticeState.TERMINATED}:
        return []
    return sorted({day.year for period in notice.periods for day in period.workdays} & current().demonstration)


def _lines(notice: Notice, periods: list[Period]) -> list[dict[str, Any]]:
    """Each period with the entries it is true for; nobody is named where it is true for all."""
    if len(periods) < 2:
        return [{"whom": "", "period": period} for period in periods or [notice.first_period]]
    rows = sorted(periods, key=lambda period: -len(period.positions))
    return [{"whom": places(period.positions), "period": period} for period in rows]


def _mark(day: date, today: date) -> dict[str, Any]:
    return {
        "day": day,
        "weekday": "今天" if day == today else f"周{WEEKDAYS[day.weekday()]}",
        "done": day <= today,
        "today": day == today,
    }


def describe(notice: Notice) -> dict[str, Any]:
    """All that the page of one notice shows."""
    prefetch_related_objects([notice], with_states())
    planned = as_if_published(notice) if notice.state == NoticeState.DRAFT else None
    add_clock_displays([notice])
    notice.stage.edition = notice.edition  # its article is read by the same rules: no second query
    entries = entries_of(notice)
    # A list in its first version has no log: no query.
    log = public_log(notice) if notice.version > 1 else []
    return {
        "channel": channel_of(notice.edition.programme),
        "undertaker": notice.edition.rules.programme.undertaker,
        "notice": notice,
        "entries": entries,
        "groups": groups_of(notice, entries, log),
        "log": log,
        "lists": lists_of(stage=notice.stage_id).exclude(pk=notice.pk),
        "planned": planned,
        "rehearsed": rehearsed_years(notice),
    }


def entries_of(notice: Notice) -> list[NoticeEntry]:
    """The entries in their order; no query where the clock has read them already."""
    prefetch_related_objects([notice], with_states())
    entries: list[Any] = sorted(notice.entries.all(), key=lambda entry: entry.position)
    for entry in entries:
        entry.notice = notice
    return entries


def with_states() -> Prefetch:
    return Prefetch("entries", queryset=NoticeEntry.objects.with_states())


def groups_of(notice: Notice, entries: list[NoticeEntry], log: list[Change]) -> list[dict[str, Any]]:
    """The entries under their category, each with the line that says what became of it; the order of the list stays."""
    newest: dict[int, list[Change]] = {}
    for change in log:
        if change.position is not None:
            newest.setdefault(change.position, []).append(change)
    groups: list[dict[str, Any]] = []
    for entry in entries:
        name = f"{entry.track_label}·{entry.tier_label}" if entry.tier_label else entry.track_label
        if not groups or groups[-1]["name"] != name:
            groups.append({"name": name, "rows": [], "person": bool(entry.public_unit)})
        groups[-1]["rows"].append(_row(entry, newest.get(entry.position, [])))
    for group in groups:
        group["ends"] = _ends_text([row["entry"] for row in group["rows"]])
        group["count"] = sum(not row["entry"].struck for row in group["rows"])
    return groups


def _row(entry: NoticeEntry, changes: list[Change]) -> dict[str, Any]:
    """An entry, what stood in its fields before the newest change of each, and its log."""
    before: dict[str, str] = {}
    for change in changes:
        for line in change.lines:
            before.setdefault(line.field, line.before)
    changed = dict.fromkeys(before, True)
    return {"entry": entry, "before": before, "changed": changed, "changes": changes, "running": entry.is_running()}


def _ends_text(entries: list[NoticeEntry]) -> str:
    """`公示至11月30日；第4项至12月3日`."""
    periods = periods_of(entry for entry in entries if not entry.struck)
    if not periods:
        return ""
    main = max(periods, key=lambda period: len(period.positions))
    rest = [f"{places(other.positions)}至{day_in_words(other.ends_on)}" for other in periods if other is not main]
    return "；".join([f"公示至{day_in_words(main.ends_on)}", *rest])


def day_in_words(day: date) -> str:
    """`11月30日`; the year stands in the title and in every file."""
    return f"{day.month}月{day.day}日"


def as_if_published(notice: Notice) -> dict[str, Any]:
    """For a preview: the draft as it will stand if published today, in memory only; its period, or why it has none."""
    try:
        starts_on, ends_on = period(notice.edition, clock.today(), notice.workdays_required)
    except RuleViolation as refusal:
        return {"refusal": "；".join(refusal.messages)}
    counted = workday_dates(starts_on, ends_on)
    dated: Any
    for dated in (notice, *notice.entries.all()):
        dated.starts_on, dated.ends_on, dated.workday_dates = starts_on, ends_on, counted
    return {"starts_on": starts_on, "ends_on": ends_on}
