"""Every place where files lie, and how one goes into a part and comes out of it: as a tar, read and written in one pass."""

import tarfile
from contextlib import suppress
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from portal.atrest.files import ChunksReader
from portal.atrest.pieces import PIECE
from portal.journal.copies import places
from portal.stores import innermost, names_in

# Collected by every release from the sources; made by the workers from the evidence, and for who asks again.
MADE_ANEW = {"staticfiles", "copies", "exports"}


def file_stores() -> dict[str, Storage]:
    """The storages of `STORAGES` whose files are nowhere else, by name: as their bytes lie there, sealed or not."""
    return {name: innermost(storages[name]) for name in settings.STORAGES if name not in MADE_ANEW}


def head_stores() -> dict[str, Storage]:
    """The places of the journal's sealed heads, by number."""
    return {
        f"heads-{number}": FileSystemStorage(place, file_permissions_mode=0o600, directory_permissions_mode=0o700)
        for number, place in enumerate(places(), 1)
    }


def is_empty(store: Storage) -> bool:
    """Whether no file lies there."""
    return next(names_in(store), None) is None


def pack(store: Storage, out: IO[bytes]) -> None:
    """Write all files of a store. One that is deleted meanwhile is left out."""
    with tarfile.open(fileobj=out, mode="w|") as packed:
        for name in names_in(store):
            with suppress(FileNotFoundError), store.open(name) as file:
                member = tarfile.TarInfo(name)
                member.size = file.size
                packed.addfile(member, cast(IO[bytes], file))


def unpack(store: Storage, source: IO[bytes]) -> None:
    """Save all files of a part into an empty store. Raises `ValueError` for what `pack` does not write."""
    with tarfile.open(fileobj=source, mode="r|") as packed:
        for member in packed:
            if not member.isreg() or store.save(member.name, _content(packed, member)) != member.name:
                raise ValueError(member.name)


def _content(packed: tarfile.TarFile, member: tarfile.TarInfo) -> File:
    """To be read once: a part is read in one pass."""
    source = cast(IO[bytes], packed.extractfile(member))
    return File(cast(IO[bytes], ChunksReader(iter(lambda: source.read(PIECE), b""))))
