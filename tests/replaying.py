"""What many tests start from is lived once per run, and for the others put down as it was written."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction

Rows = dict[str, list[str]]

PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
APART = 100_000
"""What a process numbers by itself begins here times its own number: what one lived is put down beside what another has."""


def live_or_replay(build: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Leave in the database what `build` leaves when it is called with these plain values.

    The first call of all processes runs it. Later ones on a database with the very same rows, accounts aside, write what it
    wrote, with the same keys, and take away what it had changed. What waits for the commit is not run again.
    """
    before = _all_rows()
    called = repr((build.__module__, build.__qualname__, args, sorted(kwargs.items())))
    with _kept(called, before) as file:
        if lived := file.read():
            _replay(*json.loads(lived))
            return
        build(*args, **kwargs)
        after = _all_rows()
        json.dump((_without(before, after), _without(after, before)), file)


def number_rows_apart() -> None:
    """Begin this process's sequences where no other's come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + %s)"
            " FROM pg_sequences WHERE schemaname = 'public'",
            [PROCESS * APART + 1],
        )


@contextmanager
def _kept(called: str, before: Rows) -> Iterator[IO[str]]:
    """The file of this life; empty while nobody lived it. Two processes do not live it at once: the second waits."""
    folder = Path(settings.DATA_DIR) / "lived"
    folder.mkdir(exist_ok=True)
    with (folder / sha256(f"{called} {_digest(before)}".encode()).hexdigest()).open("a+") as file:
        flock(file, LOCK_EX)
        file.seek(0)
        yield file


ACCOUNTS = frozenset({"access_user", "access_user_groups"})
"""A test's people are there before what it starts from, or after."""


def _digest(rows: Rows) -> str:
    return sha256(repr([(table, lines) for table, lines in rows.items() if table not in ACCOUNTS]).encode()).hexdigest()


def _all_rows() -> Rows:
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {table: _copy_out(cursor, table) for table in tables}


def _copy_out(cursor: Any, table: str) -> list[str]:
    with cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return sorted(b"".join(bytes(part) for part in copy).decode().splitlines(keepends=True))


def _without(rows: Rows, others: Rows) -> Rows:
    left = {table: sorted(set(lines) - set(others[table])) for table, lines in rows.items()}
    return {table: lines for table, lines in left.items() if lines}


def _replay(gone: Rows, written: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # The guards of the database have judged these rows when they were lived.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in gone.items():
            keys = [row.split("\t", 1)[0] for row in rows]
            cursor.execute(f'DELETE FROM "{table}" WHERE id::text = ANY(%s)', [keys])
        for table, rows in written.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write("".join(rows))
        cursor.execute("SET LOCAL session_replication_role = origin")
