"""Periods reckoned anew: a calendar corrected meanwhile, days on which the list could not be reached (Articles 21, 25).

A period only grows: the days announced stay, and at least the working days required are worked and reachable.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from portal.workdays import calendar
from workflow.publicity.correcting import revise, save_revision
from workflow.publicity.enums import ExtensionCause, NoticeState, VersionCause
from workflow.publicity.letters import tell_extended
from workflow.publicity.models import Notice, NoticeEntry, NoticeExtension, Reachability
from workflow.publicity.periods import counted_days

CALENDAR_REASON = "因国务院办公厅调整放假安排"


def reckon_notice(notice: Notice, *, document: str = "") -> NoticeExtension | None:
    """Count a running notice again by the calendar in force; None when nothing changes. `document` names its source.

    Raises `YearNotConfirmed` when it now reaches into a year nobody has confirmed.
    """
    reason = f"{CALENDAR_REASON}（{document}）" if document else CALENDAR_REASON
    return extend_notice(notice, cause=ExtensionCause.CALENDAR, days=[], reason=reason, by=None)


@transaction.atomic
def extend_notice(
    notice: Notice, *, cause: str, days: Sequence[date], reason: str, by: Any, under: PendingAct | None = None
) -> NoticeExtension | None:
    """Write the entries' periods as they must be now: an extension, a further version of the list, a line in the journal.

    The calendar's change is the system's; for days away two officers answer: `under` is what one proposed.
    """
    # The end may come at this moment by another worker: an ended notice is never lengthened.
    lock(notice)
    require_second("extend_notice", notice, by=by, under=under, demanded=True, label="顺延公示期")
    if notice.state != NoticeState.RUNNING or notice.ends_on is None:
        return None
    entries = list(notice.entries.order_by("position"))
    without = {*away_days(notice), *days}
    changed = _reckon(notice, entries, without)
    if not changed:
        return None
    previous = notice.ends_on
    notice.workday_dates = _announced(notice, without)
    document, sha256 = revise(notice, entries)
    extension = NoticeExtension.objects.create(
        notice=notice, list_version=notice.version, cause=cause, days=list(days), reason=reason.strip(),
        previous_ends_on=previous, ends_on=max(previous, notice.ends_on), workday_dates=notice.workday_dates,
        entries={str(entry.pk): _row(entry) for entry in changed}, previous_document=document,
        previous_sha256=sha256, sha256=notice.sha256,
    )  # fmt: skip
    # The extension first: the database lets a period move only to what an extension says.
    for entry in changed:
        entry.save(update_fields=["ends_on", "workday_dates"])
    save_revision(notice, by=by, cause=VersionCause.EXTENDED)
    payload = {"cause": str(cause), "before": previous, "ends_on": notice.ends_on, "list_version": notice.version}
    record(notice, "notice.extended", by=by, reason=extension.public_text, payload={**payload, "sha256": notice.sha256})
    tell_extended(notice, changed, reason)
    return extension


def check_extendable(notice: Notice) -> set[date]:
    """The days of a running list that may be made good. Raises when there are none."""
    if notice.state != NoticeState.RUNNING:
        raise TransitionNotAllowed(f"公示当前为“{notice.get_state_display()}”，公示期内才能顺延。")
    if not (possible := {found.day for found in days_found_away(notice)}):
        raise RuleViolation(notice.stage.article, "没有探测到无法访问的记录，或者已经顺延，无须顺延")
    return possible


def check_away(notice: Notice, days: Collection[date]) -> None:
    """Days to be made good are counted days on which the probe found the list away, and not made good already."""
    possible = check_extendable(notice)
    if not days:
        raise ValidationError({"days": "请选择不计入公示期的日期。"})
    if wrong := sorted(set(days) - possible):
        named = "、".join(map(str, wrong))
        raise RuleViolation(notice.stage.article, f"{named}没有探测到无法访问的记录，或者已经顺延，不能再顺延")


def days_found_away(notice: Notice) -> list[Reachability]:
    """Counted days with failures of the probe that no extension has made good."""
    counted = {day for entry in notice.entries.all() if not entry.left_as for day in entry.workday_dates}
    found = notice.reachability.filter(failed__gt=0, day__in=counted - away_days(notice), day__lte=clock.today())
    return list(found)


def away_days(notice: Notice) -> set[date]:
    """Days that two officers took out of the notice's periods."""
    return {day for days in notice.extensions.values_list("days", flat=True) for day in days}


def _reckon(notice: Notice, entries: Sequence[NoticeEntry], without: Collection[date]) -> list[NoticeEntry]:
    """The entries whose period changes, changed. What has run out is not opened again, what left does not run."""
    days, changed = calendar.current(), []
    for entry in entries:
        if entry.left_as or entry.starts_on is None or entry.ends_on is None or entry.ends_on < clock.today():
            continue
        counted = counted_days(days, entry.starts_on, notice.workdays_required, until=entry.ends_on, without=without)
        if counted != entry.workday_dates:
            entry.workday_dates, entry.ends_on = counted, max(entry.ends_on, counted[-1])
            changed.append(entry)
    return changed


def _announced(notice: Notice, without: Collection[date]) -> list[date]:
    """The days that count for entries nobody corrected; as they were once that period is over."""
    last = notice.workday_dates[-1]
    if notice.starts_on is None or clock.today() > last:
        return notice.workday_dates
    return counted_days(calendar.current(), notice.starts_on, notice.workdays_required, until=last, without=without)


def _row(entry: NoticeEntry) -> dict[str, Any]:
    return {
        "ends_on": entry.ends_on and entry.ends_on.isoformat(),
        "workday_dates": [day.isoformat() for day in entry.workday_dates],
    }
