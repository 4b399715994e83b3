"""Bytes under AES-256-GCM or SM4-GCM, a piece at a time: memory is one piece, whatever the size.

What is sealed has a key of its own, made from the ring's key, a salt and what it is for: no piece fits elsewhere. A
piece's nonce is its number and whether it is the last: none can be exchanged, left out, or cut off at the end.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from cryptography.exceptions import InvalidTag

from portal.keyring import TAG, Key

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PIECE = 1024 * 1024
DAMAGED = "内容已经损坏、被截断，或者被改动。"


class NotGenuine(OSError, ValueError):
    """A piece was altered, moved or cut off, or the key is another: the store does not give back what it was given."""


def plain_size(sealed: int) -> int:
    """How many bytes came to so many sealed ones. Raises `NotGenuine` where none can."""
    pieces = -(-sealed // (PIECE + TAG))
    if sealed < TAG or sealed - (pieces - 1) * (PIECE + TAG) < TAG:
        raise NotGenuine(DAMAGED)
    return sealed - pieces * TAG


class Sealer:
    """Bytes in, sealed bytes out, in order; whole with what `finish` gives."""

    def __init__(self, key: Key) -> None:
        self._key, self._pending, self._number = key, bytearray(), 0

    def update(self, data: ReadableBuffer) -> bytes:
        self._pending += data
        out = bytearray()
        # The last piece is known only at the end: one is always kept back.
        while len(self._pending) > PIECE:
            out += self._seal(bytes(self._pending[:PIECE]), last=False)
            del self._pending[:PIECE]
        return bytes(out)

    def finish(self) -> bytes:
        return self._seal(bytes(self._pending), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> bytes:
        sealed = self._key.encrypt(_nonce(self._number, last), piece)
        self._number += 1
        return sealed


class SealingWriter(io.RawIOBase):
    """Seals what is written to it; whole once it is closed, and `out` with it."""

    def __init__(self, out: io.RawIOBase, key: Key) -> None:
        self.out, self._sealer = out, Sealer(key)

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        self.out.write(self._sealer.update(data))
        return memoryview(data).nbytes

    def close(self) -> None:
        if not self.closed:
            self.out.write(self._sealer.finish())
            self.out.close()
        super().close()


class OpeningReader(io.RawIOBase):
    """The plain bytes of what begins at the source's place, from anywhere in it. Raises `NotGenuine`."""

    def __init__(self, source: BinaryIO, key: Key) -> None:
        self._source, self._key, self._start = source, key, source.tell()
        sealed = source.seek(0, io.SEEK_END) - self._start
        self.size, self._last = plain_size(sealed), max(0, -(-sealed // (PIECE + TAG)) - 1)
        self._place, self._held, self._plain = 0, -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: WriteableBuffer) -> int:
        number, within = divmod(self._place, PIECE)
        # Nothing is taken for the end unless the last piece says that it is.
        plain = self._piece(min(number, self._last))
        found = plain[within:] if number <= self._last else b""
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(found))
        target[:count] = found[:count]
        self._place += count
        return count

    def check(self) -> None:
        """Open every piece. Raises `NotGenuine`."""
        for number in range(self._last + 1):
            self._piece(number)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _piece(self, number: int) -> bytes:
        if number != self._held:
            self._source.seek(self._start + number * (PIECE + TAG))
            self._plain, self._held = self._opened(self._source.read(PIECE + TAG), number), number
        return self._plain

    def _opened(self, piece: bytes, number: int) -> bytes:
        try:
            return self._key.decrypt(_nonce(number, number == self._last), piece)
        except InvalidTag:
            raise NotGenuine(DAMAGED) from None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
