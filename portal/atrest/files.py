"""One sealed file: a head that names its key and salt, then the pieces. Its own name is part of the key it opens with."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from portal.atrest.pieces import NotGenuine, OpeningReader, Sealer
from portal.keyring import Key, read_ring

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SETTING = "PORTAL_FIELD_KEYS"
MAGIC = b"\x89sealed\x01"
SALT = 32


class Unsealed(NotGenuine):
    """The file lies there in plain: from before files were sealed, or put there by a stranger."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a sealed file begins with."""

    key_id: str
    salt: bytes

    @classmethod
    def new(cls) -> Head:
        """For a file under the first key of the ring."""
        return cls(current_key(), os.urandom(SALT))

    @classmethod
    def read(cls, source: BinaryIO) -> Head:
        """From the source's beginning; leaves it at the first piece. Raises `Unsealed`."""
        if source.read(len(MAGIC)) != MAGIC:
            raise Unsealed("文件没有加密。以前的版本存入的，请运行 manage.py seal_files；其他的，请查明来源。")
        key_id = source.read(int.from_bytes(source.read(1), "big"))
        return cls(key_id.decode("utf-8", "replace"), source.read(SALT))

    def __bytes__(self) -> bytes:
        key_id = self.key_id.encode()
        return MAGIC + bytes([len(key_id)]) + key_id + self.salt

    def key_for(self, name: str) -> Key:
        """The key that opens the file of this name and no other. Raises `NotGenuine` where the ring lacks its key."""
        ring = read_ring(SETTING)
        if self.key_id not in ring:
            raise NotGenuine(f"文件用密钥“{self.key_id}”加密，{SETTING} 中没有这把密钥，请放回当时的密钥。")
        return ring[self.key_id].derived(self.salt, f"file:{name}")


def current_key() -> str:
    """The id of the key that files are sealed with."""
    return next(iter(read_ring(SETTING)))


def sealed_chunks(chunks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The chunks as the bytes of a sealed file of this name."""
    head = Head.new()
    sealer = Sealer(head.key_for(name))
    yield bytes(head)
    for chunk in chunks:
        yield sealer.update(chunk)
    yield sealer.finish()


def opened(source: BinaryIO, name: str) -> OpeningReader:
    """The plain bytes of a sealed file. Raises `NotGenuine`, now or while it is read."""
    return OpeningReader(source, Head.read(source).key_for(name))


class ChunksReader(io.RawIOBase):
    """Chunks as a file to be read once, from front to back."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._rest and (chunk := next(self._chunks, None)) is not None:
            self._rest = memoryview(chunk)
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._rest))
        target[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
