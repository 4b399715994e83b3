"""A portal to back up, files in folders of its own; and an empty place elsewhere to restore it in."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connection, transaction
from django.test import override_settings

from portal.evidence.actions import stage_upload
from portal.evidence.receiving import Uploader
from portal.journal.actions import record
from portal.journal.sealing import seal_journal
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file
from tests.storing import FOLDERS, stores_under

KEYS = "b1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


def filed_under(data: Path, keys: str = KEYS) -> override_settings:
    """Settings by which the files, and the journal's heads, lie under a folder as those of `make run` do."""
    heads = [str(data / "heads"), str(data / "heads-away")]
    return override_settings(STORAGES=stores_under(data), PORTAL_JOURNAL_HEADS=heads, PORTAL_BACKUP_KEYS=keys)


def files_under(data: Path) -> dict[str, bytes]:
    """All files of a portal, heads too."""
    kept = [*FOLDERS.values(), "heads"]
    return {str(path.relative_to(data)): path.read_bytes()
            for folder in kept for path in (data / folder).rglob("*") if path.is_file()}  # fmt: skip


def rows_of(session: psycopg.Connection) -> dict[str, set[bytes]]:
    """Table by table the text of all rows."""
    names = session.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return {name: _lines(session, name) for (name,) in names.fetchall()}


def _lines(session: psycopg.Connection, table: str) -> set[bytes]:
    with session.cursor().copy(f'COPY "{table}" TO STDOUT') as lines:
        return {bytes(line) for line in lines}


def login(database: str) -> psycopg.Connection:
    """The cluster's owner in a database."""
    base = connection.settings_dict
    where = {"host": base["HOST"], "port": base["PORT"], "user": base["USER"], "password": base["PASSWORD"]}
    return psycopg.connect(**where, dbname=database, autocommit=True)


@dataclass(frozen=True)
class Place:
    """An empty database, whose owner has no power over the cluster, and an empty folder."""

    name: str
    password: str
    data: Path

    @contextmanager
    def entered(self) -> Iterator[None]:
        """A block in which the portal's database and files are this place's."""
        before = connection.settings_dict
        connection.close()
        own = {"NAME": self.name, "USER": self.name, "PASSWORD": self.password, "OPTIONS": {}}
        connection.settings_dict = {**before, **own}
        try:
            with filed_under(self.data):
                yield
        finally:
            connection.close()
            connection.settings_dict = before


@contextmanager
def empty_place(data: Path) -> Iterator[Place]:
    """There for the block."""
    place = Place(f"restored_{secrets.token_hex(4)}", secrets.token_hex(8), data)
    with login("postgres") as cluster:
        cluster.execute(f"CREATE ROLE {place.name} LOGIN PASSWORD '{place.password}'")
        cluster.execute(f"CREATE DATABASE {place.name} OWNER {place.name}")
        try:
            yield place
        finally:
            cluster.execute(f"DROP DATABASE {place.name} WITH (FORCE)")
            cluster.execute(f"DROP ROLE {place.name}")


@contextmanager
def written_meanwhile() -> Iterator[Callable[[], int]]:
    """People come and leave files, and the journal is sealed, until the block is through; how many came so far."""
    through, came = threading.Event(), []

    def write() -> None:
        while not through.is_set():
            came.append(_comes())
            if len(came) % 5 == 0:
                seal_journal()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield lambda: len(came)
    finally:
        through.set()
        writer.join()


@transaction.atomic
def _comes() -> int:
    """An account, its file and an event: all three or none."""
    user = UserFactory(username=f"writer-{secrets.token_hex(6)}")
    stage_upload(pdf_file(), uploader=Uploader(user=user))
    record(user, "came", by=user)
    return user.pk
