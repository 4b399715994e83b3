"""What runs by working days runs by the calendar in force, also when that changes (Civil Code 201)."""

import re
from pathlib import Path

from django.conf import settings

from portal.workdays.signals import year_confirmed

COUNTED = re.compile(r"\b(add_workdays|notice_period)\(")


def test_every_room_that_counts_working_days_follows_a_corrected_calendar():
    """A day that somebody was told, and that is stored, moves with the calendar: its app listens."""
    rooms = [*Path(settings.BASE_DIR, "workflow").iterdir(), Path(settings.BASE_DIR, "objections")]
    counting = {
        room.name for room in rooms for path in room.rglob("*.py") if COUNTED.search(path.read_text(encoding="utf-8"))
    }
    listening = {key[0].split(".")[0] for key, *_ in year_confirmed.receivers}
    assert {"applications", "honours", "misuse", "objections", "publicity"} <= counting <= listening
