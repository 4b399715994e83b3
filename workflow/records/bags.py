"""A BagIt package (RFC 8493) as one ZIP: payload, manifests by SHA-256, tag files. Written front to back, never in plain."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO

from portal import clock
from portal.atrest.spools import SealedSpool

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
IN_MEMORY = 4 * 1024 * 1024
PIECE = 1024 * 1024


class _Sink:
    """A spool without a way back: what ZIP writes to it is written once."""

    def __init__(self, spool: SealedSpool) -> None:
        self._spool = spool

    def write(self, data: bytes) -> int:
        return self._spool.write(data)

    def flush(self) -> None: ...


class Bag:
    """One bag being filled under a folder of its name: `add` each file, then `close` with what the bag says of itself."""

    def __init__(self, name: str, made_at: datetime) -> None:
        self.spool = SealedSpool(IN_MEMORY)
        self._name, self._made_at = name, made_at
        self._zip = zipfile.ZipFile(_Sink(self.spool), "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        self._digests: dict[str, str] = {}
        self._bytes = 0

    def add(self, path: str, content: bytes | IO[bytes]) -> tuple[str, int]:
        """Put a file into the payload; its SHA-256 and size. Raises `ValueError` for a second one of that path."""
        if f"data/{path}" in self._digests:
            raise ValueError(f"{path} is in the bag already")
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        digest, size = self._write(f"data/{path}", iter(lambda: source.read(PIECE), b""))
        self._digests[f"data/{path}"] = digest
        self._bytes += size
        return digest, size

    @property
    def manifest(self) -> bytes:
        """The list of the payload's digests so far, as `manifest-sha256.txt` says it."""
        return _manifest(self._digests)

    def close(self, info: Mapping[str, str], tags: Mapping[str, bytes]) -> io.BufferedReader:
        """Write manifests and tag files; the whole package, to be read."""
        oxum = {"Payload-Oxum": f"{self._bytes}.{len(self._digests)}"}
        told = {"Bagging-Date": f"{clock.local(self._made_at):%Y-%m-%d}", **info, **oxum}
        files = {
            "bagit.txt": DECLARATION,
            "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in told.items()).encode(),
            "manifest-sha256.txt": self.manifest,
            **tags,
        }
        digests = {path: self._write(path, [content])[0] for path, content in files.items()}
        self._write("tagmanifest-sha256.txt", [_manifest(digests)])
        self._zip.close()
        self.spool.seek(0)
        return io.BufferedReader(self.spool)

    def _write(self, path: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(f"{self._name}/{path}", clock.local(self._made_at).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(entry, "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        return digest.hexdigest(), size


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()
