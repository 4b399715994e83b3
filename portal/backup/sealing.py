"""What a part of a backup goes through on its way to the disk, besides being sealed."""

from __future__ import annotations

import hashlib
import io
import os
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


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
