"""What waits on this machine for a moment: in memory while small, then on the disk without a name, as nothing readable."""

import io
import os
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

BLOCK = 16


class SealedSpool(io.RawIOBase):
    """Bytes written front to back, then read from anywhere, under AES-256-CTR with a key that this process alone ever has.

    `in_memory` is how many bytes stay off the disk, `folder` where the file lies (the system's place unless told). Only
    its own process could write into it: it is kept from being read, not from being altered.
    """

    def __init__(self, in_memory: int = 1, folder: str | None = None) -> None:
        self._file = SpooledTemporaryFile(max_size=in_memory, dir=folder)  # noqa: SIM115  closed with this
        self._key = os.urandom(32)
        self._writing = self._cipher_at(0)
        self._reading: Any = None
        self.size = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        """Raises `OSError` when the disk takes no more."""
        self.size += self._file.write(self._writing.update(data))
        return memoryview(data).nbytes

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._reading = None
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._reading = self._reading or self._cipher_at(self._file.tell())
        target = memoryview(buffer).cast("B")
        found = self._reading.update(self._file.read(len(target)))
        target[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _cipher_at(self, place: int) -> Any:
        """The key's stream from there on; it is the same for writing and reading."""
        blocks, within = divmod(place, BLOCK)
        stream = Cipher(AES(self._key), CTR(blocks.to_bytes(BLOCK, "big"))).encryptor()
        stream.update(bytes(within))
        return stream
