"""What an act leaves behind: the locks it takes, read from what it asks of the database, and the events of the journal."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.journal.models import Event

LOCKED = re.compile(r'FROM "[a-z]+_(\w+)".* FOR (?:NO KEY )?UPDATE|pg_advisory_xact_lock\((\d+, \d+)\)', re.DOTALL)


def locks_in(queries: CaptureQueriesContext) -> str:
    """The rows' tables and the named locks, in order; not those of the journal's chains, which every event takes."""
    found = (LOCKED.search(one["sql"]) for one in queries)
    return " ".join(match[1] or match[2].replace(" ", "") for match in found if match)


def locks_of(act: Callable[[], Any]) -> str:
    """Do it, and say what it locked."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return locks_in(asked)


def trace_of(act: Callable[[], Any]) -> tuple[str, str]:
    """The same, and the events that are on record afterwards, in order."""
    last = Event.objects.order_by("pk").last()
    locks = locks_of(act)
    left = Event.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    return locks, " ".join(left.values_list("verb", flat=True))
