"""Keys from the environment, on a ring each with its name, so that an old one still opens or proves.

A key is 32 bytes in base64, for AES-256-GCM and HMAC-SHA-256; or, where commercial cryptography is asked for (GM/T 0054),
`sm:` and 16 bytes, for SM4-GCM (GB/T 32907) and HMAC-SM3 (GB/T 32905).
"""

import base64
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

TAG = 16
NATIONAL = "sm:"


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and the algorithms it is for."""

    body: bytes = field(repr=False)
    national: bool = False

    def encrypt(self, nonce: bytes, plaintext: bytes, context: bytes | None = None) -> bytes:
        """Ciphertext and tag."""
        return self._aead().encrypt(nonce, plaintext, context)

    def decrypt(self, nonce: bytes, sealed: bytes, context: bytes | None = None) -> bytes:
        """The plaintext. Raises `InvalidTag`."""
        return self._aead().decrypt(nonce, sealed, context)

    def mac(self, message: bytes) -> bytes:
        """A keyed digest of 32 bytes."""
        made = HMAC(self.body, SM3() if self.national else SHA256())
        made.update(message)
        return made.finalize()

    def derived(self, salt: bytes, purpose: str) -> "Key":
        """The key for one purpose under one salt, for the same algorithms."""
        made = HKDF(SM3() if self.national else SHA256(), len(self.body), salt=salt, info=purpose.encode())
        return Key(made.derive(self.body), self.national)

    def _aead(self) -> Any:
        return SM4GCM(self.body) if self.national else AESGCM(self.body)


class SM4GCM:
    """SM4 in Galois/counter mode (RFC 8998), with the interface of `AESGCM`."""

    def __init__(self, key: bytes) -> None:
        self._algorithm = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        stream = Cipher(self._algorithm, GCM(nonce)).encryptor()
        stream.authenticate_additional_data(associated_data or b"")
        return stream.update(data) + stream.finalize() + stream.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        if len(data) < TAG:
            raise InvalidTag
        stream = Cipher(self._algorithm, GCM(nonce, data[-TAG:])).decryptor()
        stream.authenticate_additional_data(associated_data or b"")
        return stream.update(data[:-TAG]) + stream.finalize()


def read_ring(setting: str) -> dict[str, Key]:
    """The keys of `setting` ("k2:<base64>,k1:<base64>") by name; the first is the one to write with."""
    ring = dict(_named(setting, entry) for entry in getattr(settings, setting).split(",") if entry.strip())
    if not ring:
        raise ImproperlyConfigured(f"{setting} 为空：请设置至少一个“编号:base64密钥”。")
    return ring


def read_key(what: str, text: str) -> Key:
    """One key; `what` names it in the error."""
    national, body = text.startswith(NATIONAL), text.removeprefix(NATIONAL)
    length = 16 if national else 32
    try:
        key = base64.b64decode(body, validate=True)
    except ValueError:
        key = b""
    if len(key) != length:
        raise ImproperlyConfigured(f"{what}应为{length}字节密钥的base64编码，可用 openssl rand -base64 {length} 生成。")
    return Key(key, national)


def _named(setting: str, entry: str) -> tuple[str, Key]:
    name, colon, body = entry.strip().partition(":")
    if not colon or not name:
        raise ImproperlyConfigured(f"{setting} 的格式应为“编号:base64密钥”，多个之间以逗号分隔。")
    return name, read_key(f"{setting} 中的“{name}”", body)
