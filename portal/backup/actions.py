"""Verbs of the backup: write a whole set, put one back into an empty place."""

import secrets
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.db import transaction

from portal import clock
from portal.atrest.pieces import SealingWriter
from portal.backup import database
from portal.backup.folders import sweep_unfinished, whole_or_nothing
from portal.backup.keys import backup_ring, portal_marks
from portal.backup.manifest import Manifest, Part
from portal.backup.sealing import DigestingWriter
from portal.backup.stores import file_stores, head_stores, pack
from portal.journal.accesses import note_access
from portal.journal.actions import record
from portal.journal.enums import AccessKind
from portal.journal.models import Seal

DATABASE = "database"
MADE, RESTORED = "backup.made", "backup.restored"


def back_up(folder: Path) -> Manifest:
    """Write database, files and the journal's heads into a folder that is not there yet; the portal may be running.

    All of it, or no folder. Raises `ValidationError`, `OSError`.
    """
    check_new(folder)
    database.check_program(database.DUMP)
    sweep_unfinished(folder)
    # Before it begins, so that the set holds it, and one that was broken off is on record, too.
    note_access(AccessKind.EXPORTED, by=None, what="backup")
    with whole_or_nothing(folder) as unfinished:
        manifest = _begun()
        # A head that the dump lacks would look like one taken out of the database: heads first.
        _pack(manifest, unfinished, head_stores())
        with database.one_moment() as moment:
            _describe_database(manifest)
            with _part(manifest, unfinished, DATABASE) as out:
                database.dump(out, moment)
        # A file comes before its row and stays after it (`EVIDENCE_ORPHAN_DAYS`): what the dump names is here by now.
        _pack(manifest, unfinished, file_stores())
        manifest.write(unfinished)
    note_made(manifest)
    return manifest


@transaction.atomic
def note_made(manifest: Manifest) -> None:
    """Put it on record that the set is whole: how old the last one is, is watched."""
    record(journal_itself(), MADE, by=None, payload={"set": manifest.set_id})


def journal_itself() -> Seal:
    """What an event about the whole portal hangs on: the journal, by its last seal."""
    return Seal.objects.order_by("number").last() or Seal(pk=0)


def check_new(folder: Path) -> None:
    """Raise `ValidationError` where the folder is there already: a backup is never written over another."""
    if folder.exists():
        raise ValidationError(f"{folder} 已经存在，为免覆盖以往的备份，没有写入：请换一个目录名，例如加上日期和时间。")
    if not folder.parent.is_dir():
        raise ValidationError(f"上级目录 {folder.parent} 不存在：请先建立，或者核对路径。")


def _begun() -> Manifest:
    return Manifest(
        set_id=secrets.token_hex(32),
        made_at=clock.now(),
        version=_version(),
        key=next(iter(backup_ring()), ""),
        portal_keys=portal_marks(),
    )


def _version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _describe_database(manifest: Manifest) -> None:
    manifest.migrations = database.applied_migrations()
    manifest.extensions = database.extensions()
    manifest.tables = database.tables()


def _pack(manifest: Manifest, folder: Path, stores: dict[str, Storage]) -> None:
    for name, store in stores.items():
        with _part(manifest, folder, name) as out:
            pack(store, out)


@contextmanager
def _part(manifest: Manifest, folder: Path, name: str) -> Iterator[IO[bytes]]:
    """A part to write to, sealed where the set is; listed once it is whole."""
    (folder / name).touch(0o600, exist_ok=False)  # its copies are for their owner alone, too
    below = DigestingWriter((folder / name).open("wb"))
    key = manifest.sealing_key(name)
    with SealingWriter(below, key) if key else below as out:
        yield cast(IO[bytes], out)
    manifest.parts[name] = Part(size=below.size, sha256=below.sha256)
