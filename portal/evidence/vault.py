"""Where evidence lies: a storage of its own outside any web root, under names that say nothing."""

import logging
import os
import uuid
import weakref
from datetime import datetime
from functools import partial

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction

from portal import clock

log = logging.getLogger("portal.evidence")


class _Pending:
    """Held by the open transaction alone: it vanishes when the transaction rolls back, and takes the file along."""


def vault() -> Storage:
    """The evidence storage."""
    return storages["evidence"]


def store(upload: File) -> str:
    """Write the file before the row, synced to disk; a rollback of the surrounding transaction deletes it again.

    What a killed process leaves behind has no row and is swept a day later (`sweep_orphans`).
    """
    name = vault().save(f"{clock.today():%Y/%m}/{uuid.uuid4().hex}", upload)
    pending = _Pending()
    transaction.on_commit(partial(_keep, pending, weakref.finalize(pending, discard, name)))
    _sync(name)
    return name


def _keep(pending: _Pending, undo: "weakref.finalize[[str], _Pending]") -> None:
    undo.detach()


def discard(name: str) -> None:
    """Delete a stored file; one that is gone already is no error."""
    try:
        vault().delete(name)
    except OSError:
        log.exception("evidence file %s could not be deleted", name)


def stored_names(before: datetime) -> list[str]:
    """The names of files written before a moment."""
    root = vault()
    names = [
        f"{year}/{month}/{name}"
        for year in _folders(root, "")
        for month in _folders(root, year)
        for name in root.listdir(f"{year}/{month}")[1]
    ]
    return [name for name in names if root.get_modified_time(name) < before]


def _folders(root: Storage, path: str) -> list[str]:
    try:
        return root.listdir(path)[0]
    except FileNotFoundError:
        return []


def _sync(name: str) -> None:
    try:
        path = vault().path(name)
    except NotImplementedError:
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
