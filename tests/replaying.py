"""What many tests start from is lived once, in one of the suite's processes, and for the others put down as it was written."""

import fcntl
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, transaction

from tests.factories.access import UserFactory
from tests.factories.identity import OrganisationFactory, PersonFactory
from tests.owning import as_owner

Rows = dict[str, list[str]]
_lived: dict[Any, tuple[Rows, Rows]] = {}
_folder: list[Path] = []
APART = 1_000_000
ACCOUNTS = frozenset({"access_user", "access_user_groups"})
"""A test's people are there before what it starts from, or after."""


def share(folder: Path, number: int) -> None:
    """Take over what the other processes of this run have lived; what factories name and number, no other process does."""
    _folder[:] = [folder]
    _number_on([(f"{table}_id_seq", number * APART + 1) for table in sorted(ACCOUNTS)])
    for made in (UserFactory, PersonFactory, OrganisationFactory):
        made.reset_sequence(number * APART)


def live_or_replay(build: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Leave in the database what `build` leaves when it is called with these plain values.

    The first call of all the processes runs it. Later ones on a database with the very same rows, accounts aside, write what
    it wrote, with the same keys, and take away what it had changed. In a test that never commits, what waits for the commit
    is run by neither.
    """
    before = _all_rows()
    call = (
        build.__module__,
        build.__qualname__,
        args,
        sorted(kwargs.items()),
        connection.in_atomic_block,
        _digest(before),
    )
    key = sha256(repr(call).encode()).hexdigest()
    if key in _lived:
        write(*_lived[key])
        return
    with _alone(key) as kept:
        if kept.exists():
            _lived[key], numbered = pickle.loads(kept.read_bytes())
            _number_on(numbered)
            write(*_lived[key])
        else:
            _live(partial(build, *args, **kwargs))
            after = _all_rows()
            _lived[key] = (_without(before, after), _without(after, before))
            kept.write_bytes(pickle.dumps((_lived[key], _numbered())))


@contextmanager
def _alone(key: str) -> Iterator[Path]:
    """The file that the processes of one run share for this call; while one lives it, the others wait."""
    file = _folder[0] / f"{key}.lived"
    with file.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield file


def _numbered() -> list[tuple[str, int]]:
    """How far the numbering has come in each table but those of accounts."""
    with as_owner() as cursor:
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value > 0")
        mine = {f"{table}_id_seq" for table in ACCOUNTS}
        return [(name, value) for name, value in cursor.fetchall() if name not in mine]


def _number_on(numbered: list[tuple[str, int]]) -> None:
    """The rows to come are numbered after these."""
    with as_owner() as cursor:
        for name, value in numbered:
            cursor.execute("SELECT setval(%s, greatest(nextval(%s), %s))", [name, name, value])


def live_once(build: Callable[[], Any]) -> None:
    """Leave what `build` leaves where nothing of it is yet; what else is there makes no difference to it.

    The first call runs it. Later ones write the same rows with the same keys: those of a test before that were undone. Where
    one of these keys is taken, by what another process of the run lived, it is lived again.
    """
    if (build,) in _lived:
        with suppress(psycopg.errors.UniqueViolation):
            write(*_lived[(build,)])
            return
    before = _all_rows()
    _live(build)
    _lived[(build,)] = ({}, _without(_all_rows(), before))


def _live(build: Callable[[], Any]) -> None:
    waiting = list(connection.run_on_commit)
    build()
    if connection.in_atomic_block:
        connection.run_on_commit = waiting


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
