"""Where evidence lies: a storage of its own outside any web root, under names that say nothing."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.core.files.base import File
from django.core.files.storage import Storage, storages

from portal import clock
from portal.atrest.storage import Saving, SealedStorage

log = logging.getLogger("portal.evidence")


def vault() -> SealedStorage:
    """The evidence storage."""
    return cast(SealedStorage, storages["evidence"])


def begin_store(upload: File) -> Saving:
    """Write the file before its row; `finish` has it synced to disk.

    Nothing here ever deletes it: what a rollback or a killed process leaves behind has no row, nobody can read it, and
    `sweep_orphans` deletes it a day later. A file whose row was committed is so never at risk, whatever else fails.
    """
    return vault().begin_save(f"{clock.today():%Y/%m}/{uuid.uuid4().hex}", upload)


def discard(name: str) -> None:
    """Delete a stored file; one that is gone already is no error."""
    try:
        vault().delete(name)
    except OSError:
        log.exception("evidence file %s could not be deleted", name)


def discard_all(names: Iterable[str]) -> None:
    """The same of many."""
    for name in names:
        discard(name)


def stored_names(before: datetime) -> list[str]:
    """The names of files written before a moment."""
    root = vault()
    names = [
        f"{year}/{month}/{name}"
        for year in _folders(root, "")
        for month in _folders(root, year)
        for name in root.listdir(f"{year}/{month}")[1]
    ]
    return [name for name in names if _is_older(root, name, before)]


def _is_older(root: Storage, name: str, before: datetime) -> bool:
    """False also for one that somebody else deleted since it was listed."""
    try:
        return root.get_modified_time(name) < before
    except FileNotFoundError:
        return False


def _folders(root: Storage, path: str) -> list[str]:
    try:
        return root.listdir(path)[0]
    except FileNotFoundError:
        return []
