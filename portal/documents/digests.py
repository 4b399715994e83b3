"""Digests by which a file is known again: SHA-256 for everybody, SM3 (GB/T 32905) for commercial cryptography here."""

import hashlib
from dataclasses import asdict, dataclass

from cryptography.hazmat.primitives import hashes


@dataclass(frozen=True, slots=True)
class Digests:
    """Both digests of one content, in hexadecimal."""

    sha256: str
    sm3: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sm3(content: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()


def digests(content: bytes) -> Digests:
    """SHA-256 and SM3, as the journal and the documents quote them."""
    return Digests(sha256(content), sm3(content))
