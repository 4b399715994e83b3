"""Sealing what lies there in plain, or under a former key, beside running traffic. Broken off, it goes on where it was."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages

from portal.atrest.files import current_key
from portal.atrest.pieces import NotGenuine
from portal.atrest.storage import UNFINISHED, SealedStorage
from portal.stores import names_in

# Whether a file in plain is the one that was stored under this name.
Vouched = Callable[[str, File], bool]


@dataclass
class Resealed:
    """How many files were sealed anew, and what keeps others from it, a sentence each."""

    written: int = 0
    faults: list[str] = field(default_factory=list)


def sealed_stores() -> dict[str, SealedStorage]:
    """The storages whose files are sealed, by name."""
    found = {name: storages[name] for name in settings.STORAGES}
    return {name: store for name, store in found.items() if isinstance(store, SealedStorage)}


def reseal_files(is_vouched: dict[str, Vouched]) -> Resealed:
    """Have every file of every sealed storage under the current key. `is_vouched` asks for files in plain, by storage."""
    done = Resealed()
    for alias, store in sealed_stores().items():
        for name in names_in(store):
            try:
                done.written += _reseal(store, name, is_vouched.get(alias, lambda *_: True))
            except FileNotFoundError:
                continue  # deleted meanwhile
            except NotGenuine as error:
                done.faults.append(f"{alias}/{name}：{error}")
    return done


def _reseal(store: SealedStorage, name: str, is_vouched: Vouched) -> bool:
    """Whether the file was due."""
    if name.endswith(UNFINISHED):
        store.delete(name)
        return False
    if store.key_of(name) == current_key():
        return False
    store.reseal(name, is_vouched)
    return True
