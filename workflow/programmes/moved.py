"""When an edition's opening or deadline was moved: from when to when and why, as applicants read it (Articles 20, 30)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from portal import clock
from portal.journal.models import Event
from workflow.programmes.models import Edition

WORDS = {
    "edition.opening_moved": "申报开始",
    "edition.deadline_extended": "申报截止",
    "edition.deadline_restored": "申报截止",
}


@dataclass(frozen=True)
class Moved:
    """One change of a public date."""

    what: str
    before: datetime
    after: datetime
    reason: str
    at: datetime


def moved_dates(edition: Edition) -> list[Moved]:
    """Every change of the edition's opening and deadline, the first one first; one query."""
    events = Event.objects.filter(
        target_type=Edition._meta.label_lower, target_id=str(edition.pk), verb__in=WORDS
    ).order_by("sequence")
    return [
        Moved(
            WORDS[event.verb],
            datetime.fromisoformat(event.payload["from"]),
            datetime.fromisoformat(event.payload["to"]),
            event.reason,
            event.at,
        )
        for event in events
    ]


def unheard_of(moves: Iterable[Moved], words: str) -> list[Moved]:
    """The last change of each date that these words do not know of yet: they state the former day and not the one that
    holds. Words that state both tell of the change."""
    latest = {moved.what: moved for moved in moves}
    return [
        moved for moved in latest.values() if _is_behind(words, clock.day_of(moved.before), clock.day_of(moved.after))
    ]


def _is_behind(words: str, before: date, after: date) -> bool:
    return before != after and _states(words, before) and not _states(words, after)


def _states(words: str, day: date) -> bool:
    """Whether the day is written there, in a spelling that offices use."""
    month, of_month = f"0?{day.month}", f"0?{day.day}"
    chinese = rf"(?<!\d){month}\s*月\s*{of_month}\s*日"
    return bool(re.search(rf"{chinese}|{day.year}[-/.]{month}[-/.]{of_month}(?!\d)", words))
