"""What many tests start from is lived once per process, and for the others put down as it was written."""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from tests.owning import as_owner

Rows = dict[str, list[str]]
_lived: dict[tuple[Any, ...], tuple[Rows, Rows]] = {}


def live_or_replay(build: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Leave in the database what `build` leaves when it is called with these plain values.

    The first call runs it. Later ones on a database with the very same rows, accounts aside, write what it wrote, with the
    same keys, and take away what it had changed. In a test that never commits, what waits for the commit is run by neither.
    """
    before = _all_rows()
    key = build, args, tuple(sorted(kwargs.items())), connection.in_atomic_block, _digest(before)
    if key in _lived:
        write(*_lived[key])
        return
    _live(partial(build, *args, **kwargs))
    after = _all_rows()
    _lived[key] = (_without(before, after), _without(after, before))


def live_once(build: Callable[[], Any]) -> None:
    """Leave what `build` leaves where nothing of it is yet; what else is there makes no difference to it.

    The first call runs it. Later ones write the same rows with the same keys: those of a test before that were undone.
    """
    if (build,) not in _lived:
        before = _all_rows()
        _live(build)
        _lived[(build,)] = ({}, _without(_all_rows(), before))
    else:
        write(*_lived[(build,)])


def _live(build: Callable[[], Any]) -> None:
    waiting = list(connection.run_on_commit)
    build()
    if connection.in_atomic_block:
        connection.run_on_commit = waiting


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


def ground() -> Rows:
    """All that Django clears away after a test that commits."""
    cleared = set(connection.introspection.django_table_names())
    return {table: lines for table, lines in _all_rows().items() if lines and table in cleared}


def write(gone: Rows, written: Rows) -> None:
    """Take rows away, and put rows down, as they stood."""
    # The guards of the database have judged these rows when they were lived.
    with transaction.atomic(), as_owner() as cursor:
        for table, rows in gone.items():
            keys = [row.split("\t", 1)[0] for row in rows]
            cursor.execute(f'DELETE FROM "{table}" WHERE id::text = ANY(%s)', [keys])
        for table, rows in written.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write("".join(rows))
