"""When an edition's opening or deadline was moved: from when to when and why, as applicants read it (Articles 20, 30)."""

from dataclasses import dataclass
from datetime import datetime

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
