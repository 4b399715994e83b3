"""Which locks an act takes, read from what it asks of the database."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

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
