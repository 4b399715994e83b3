"""Django storages: one around another, and the names of all that lies in one."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage


class StorageAround(Storage):
    """Names, times and folders are those of `store`. No path and no address of it is handed out."""

    store: Storage

    def _save(self, name: str, content: File) -> str:
        return self.store.save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File:
        return self.store.open(name, mode)

    def delete(self, name: str) -> None:
        self.store.delete(name)

    def exists(self, name: str) -> bool:
        return self.store.exists(name)

    def size(self, name: str) -> int:
        return self.store.size(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.store.listdir(path)

    def get_modified_time(self, name: str) -> datetime:
        return self.store.get_modified_time(name)


def innermost(storage: Any) -> Any:
    """The storage that holds the bytes as they lie."""
    while isinstance(storage, StorageAround):
        storage = storage.store
    return storage


def names_in(store: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files below a folder, in order."""
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files))
    for name in sorted(folders):
        yield from names_in(store, f"{prefix}{name}")
