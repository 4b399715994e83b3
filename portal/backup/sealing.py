"""A part's bytes under AES-256-GCM, a piece at a time: memory is one piece, whatever the part's size.

Each part has a key of its own, made from the ring's key, the set's id and the part's name: no piece fits into another part
or set. A piece's nonce is its number and whether it is the last: none can be exchanged, left out, or cut off at the end.
"""

from __future__ import annotations

import hashlib
import io
import os
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PIECE = 1024 * 1024
TAG = 16


class NotGenuine(ValueError):
    """A piece was altered, moved or cut off, or the key is another."""


def derived_key(key: bytes, set_id: str, purpose: str) -> bytes:
    """The key for one purpose within one set (32 bytes)."""
    return HKDF(SHA256(), 32, salt=bytes.fromhex(set_id), info=purpose.encode()).derive(key)


class DigestingWriter(io.RawIOBase):
    """Writes on, and keeps the size and SHA-256 of what it wrote. `close` leaves it on the disk."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.size, self._digest = out, 0, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        self._digest.update(data)
        written = self.out.write(data)
        self.size += written
        return written

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def close(self) -> None:
        if not self.closed:
            self.out.flush()
            os.fsync(self.out.fileno())
            self.out.close()
        super().close()


class SealingWriter(io.RawIOBase):
    """Seals what is written to it; whole once it is closed, and `out` with it."""

    def __init__(self, out: io.RawIOBase, key: bytes) -> None:
        self.out, self._cipher, self._pending, self._number = out, AESGCM(key), bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        self._pending += data
        # The last piece is known only at the end: one is always kept back.
        while len(self._pending) > PIECE:
            self._seal(bytes(self._pending[:PIECE]), last=False)
            del self._pending[:PIECE]
        return memoryview(data).nbytes

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._pending), last=True)
            self.out.close()
        super().close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self.out.write(self._cipher.encrypt(_nonce(self._number, last), piece, None))
        self._number += 1


class OpeningReader(io.RawIOBase):
    """The plain bytes of a sealed part. Raises `NotGenuine`."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        self._source, self._cipher, self._number = source, AESGCM(key), 0
        self._next = source.read(PIECE + TAG)
        self._plain, self._ended = memoryview(b""), False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._plain and not self._ended:
            self._plain = memoryview(self._open())
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._plain))
        target[:count] = self._plain[:count]
        self._plain = self._plain[count:]
        return count

    def close(self) -> None:
        self._source.close()
        super().close()

    def _open(self) -> bytes:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        try:
            plain = self._cipher.decrypt(_nonce(self._number, not self._next), piece, None)
        except InvalidTag:
            raise NotGenuine from None
        self._number += 1
        self._ended = not self._next
        return plain


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
