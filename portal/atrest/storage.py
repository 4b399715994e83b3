"""A storage whose files are sealed, on whatever store lies below: a disk, a bucket."""

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Literal, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages
from django.utils.deconstruct import deconstructible

from portal.atrest.files import ChunksReader, Head, Unsealed, opened, sealed_chunks
from portal.atrest.pieces import NotGenuine, OpeningReader
from portal.stores import StorageAround

UNFINISHED = ".unfinished"
SYNCED_AT_ONCE = 8
STRANGE = "没有加密，内容也不是登记的那一份，没有处理：请查明来源，从备份取回原件。"


class OpenedFile(File):
    """A sealed file, open: read and sought in as if it lay there in plain."""

    def __init__(self, reader: OpeningReader, name: str) -> None:
        super().__init__(io.BufferedReader(reader), name)
        self._reader = reader

    @property
    def size(self) -> int:  # type: ignore[override]
        return self._reader.size

    def check(self) -> None:
        """Raise `NotGenuine` unless all of it is what was stored; costs one reading."""
        self._reader.check()


@deconstructible(path="portal.atrest.storage.SealedStorage")
class SealedStorage(StorageAround):
    """Files are written sealed and opened plain. One that lies there in plain is refused, unless `PORTAL_UNSEALED_FILES`.

    Opening, and whatever is read then, raises `NotGenuine`, an `OSError`, for a file that was altered, cut off, exchanged
    for another or one of another `purpose`, or whose key is not on the ring.
    """

    def __init__(self, purpose: str, below: dict[str, Any]) -> None:
        self.purpose, self.store = purpose, storages.create_storage(below)

    def open_whole(self, name: str) -> File:
        """A file all of whose bytes are those that were stored. Raises `NotGenuine`, `FileNotFoundError`."""
        file = self.open(name)
        if isinstance(file, OpenedFile):
            file.check()
        return file

    def size(self, name: str) -> int:
        with self.open(name) as file:
            return file.size

    def key_of(self, name: str) -> str:
        """The id of the key a file is sealed with; empty for one in plain."""
        with self.store.open(name) as source:
            try:
                return Head.read(cast(BinaryIO, source)).key_id
            except Unsealed:
                return ""

    def reseal(self, name: str, is_vouched: Callable[[str, File], bool]) -> None:
        """Put the file under the current key: it is there all the time, the old one or the new.

        Raises `NotGenuine`, also for one in plain that nobody vouches for.
        """
        if self.key_of(name):
            with self.open(name) as plain:
                replace(self.store, name, self._sealed(plain, name))
            return
        with self.store.open(name) as plain:
            if not is_vouched(name, plain):
                raise NotGenuine(STRANGE)
            replace(self.store, name, self._sealed(plain, name))

    def save_synced(self, name: str, content: File) -> str:
        """Save under a name that nobody else has; on the disk when this returns. What a bucket takes it has."""
        return self.begin_save(name, content).finish()

    def begin_save(self, name: str, content: File) -> "Saving":
        """The same in two steps: meanwhile others can be written."""
        if not isinstance(self.store, FileSystemStorage):
            return Saving(self.save(name, content))
        path = self.store.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return Saving.of(name, _written(path, self._sealed(content, name), "xb"))

    def _save(self, name: str, content: File) -> str:
        saved = self.store.save(name, _as_file(self._sealed(content, name)))
        if saved == name:
            return name
        # Somebody took the name meanwhile; what was sealed for one name does not open under another.
        self.store.delete(saved)
        return self.save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("A sealed file is written by `save` alone.")
        source = self.store.open(name)
        try:
            return OpenedFile(opened(cast(BinaryIO, source), self._bound(name)), name)
        except Unsealed:
            if settings.PORTAL_UNSEALED_FILES:
                source.seek(0)
                return source
            source.close()
            raise
        except BaseException:
            source.close()
            raise

    def _sealed(self, content: File, name: str) -> Iterator[bytes]:
        return sealed_chunks(content.chunks(), self._bound(name))

    def _bound(self, name: str) -> str:
        return f"{self.purpose}:{name}"


@dataclass(slots=True)
class Saving:
    """A file that is written and on its way to the disk; `finish` or `drop` closes it. A bucket has it already."""

    name: str
    _file: BinaryIO | None = None
    _synced: "Future[None] | None" = None

    @classmethod
    def of(cls, name: str, file: BinaryIO) -> "Saving":
        return cls(name, file, _disk().submit(os.fsync, file.fileno()))

    def finish(self) -> str:
        """Its name; it is on the disk when this returns. Raises `OSError`."""
        if self._file and self._synced:
            with self._file:
                self._synced.result()
        return self.name

    def drop(self) -> None:
        """Nobody needs to have it."""
        with suppress(OSError):
            self.finish()


@cache
def _disk() -> ThreadPoolExecutor:
    """Threads that wait for it: several files at once take it little longer than one."""
    return ThreadPoolExecutor(SYNCED_AT_ONCE, thread_name_prefix="disk")


# A thread does not go with a fork.
os.register_at_fork(after_in_child=_disk.cache_clear)


def replace(store: Any, name: str, chunks: Iterator[bytes]) -> None:
    """Put a file in the place of another, at once."""
    if not isinstance(store, FileSystemStorage):
        # A bucket takes a whole object or none.
        store._save(name, _as_file(chunks))
        return
    path = store.path(name)
    Saving.of(path, _written(f"{path}{UNFINISHED}", chunks, "wb")).finish()
    os.replace(f"{path}{UNFINISHED}", path)


def _written(path: str, chunks: Iterator[bytes], mode: Literal["wb", "xb"]) -> BinaryIO:
    with ExitStack() as failed:
        file = failed.enter_context(open(path, mode, opener=lambda place, flags: os.open(place, flags, 0o600)))
        file.writelines(chunks)
        file.flush()
        failed.pop_all()
    return file


def _as_file(chunks: Iterator[bytes]) -> File:
    return File(cast(Any, ChunksReader(chunks)))
