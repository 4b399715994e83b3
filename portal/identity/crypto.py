"""Field encryption: AES-256-GCM or SM4-GCM under a key ring, and a keyed blind index for equality.

A token is `<key id>:<base64url(nonce ‖ ciphertext ‖ tag)>`; the associated data is the column (`identity.person.phone`),
so that a token moved to another column does not open. Keys come from a `KeyProvider`: settings today, an HSM tomorrow.
"""

import base64
import os
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.signals import setting_changed

from portal.keyring import Key, read_key, read_ring

NONCE = 12


class DecryptionFailed(ValueError):
    """The token was altered, moved, or its key is not on the ring."""


class KeyProvider(Protocol):
    """What holds the keys. Implementations may keep them out of this process."""

    @property
    def current(self) -> str:
        """The id of the key that new tokens are sealed with."""

    def seal(self, key_id: str, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        """Encrypt and authenticate under the named key."""

    def open(self, key_id: str, nonce: bytes, ciphertext: bytes, context: bytes) -> bytes:
        """The plaintext, or `DecryptionFailed`."""

    def index(self, message: bytes) -> bytes:
        """A keyed digest of 32 bytes."""


@dataclass(frozen=True)
class SettingsKeys:
    """Keys from `PORTAL_FIELD_KEYS` ("k2:<base64>,k1:<base64>", the first is current) and `PORTAL_INDEX_KEY`."""

    ring: dict[str, Key] = field(repr=False)
    index_key: Key = field(repr=False)

    @classmethod
    def load(cls) -> "SettingsKeys":
        return cls(read_ring("PORTAL_FIELD_KEYS"), read_key("PORTAL_INDEX_KEY", settings.PORTAL_INDEX_KEY))

    @property
    def current(self) -> str:
        return next(iter(self.ring))

    def seal(self, key_id: str, nonce: bytes, plaintext: bytes, context: bytes) -> bytes:
        return self._get(key_id).encrypt(nonce, plaintext, context)

    def open(self, key_id: str, nonce: bytes, ciphertext: bytes, context: bytes) -> bytes:
        key = self._get(key_id)
        try:
            return key.decrypt(nonce, ciphertext, context)
        except (InvalidTag, ValueError):
            raise DecryptionFailed("密文已被改动，或者不属于这一字段。") from None

    def index(self, message: bytes) -> bytes:
        return self.index_key.mac(message)

    def _get(self, key_id: str) -> Key:
        if key_id not in self.ring:
            raise DecryptionFailed(f"密钥环中没有编号为“{key_id}”的密钥，请检查 PORTAL_FIELD_KEYS。")
        return self.ring[key_id]


@cache
def keys() -> KeyProvider:
    """The process's key provider."""
    return SettingsKeys.load()


def encrypt(plaintext: str, context: str) -> str:
    """Seal a text for a column under the current key."""
    provider, nonce = keys(), os.urandom(NONCE)
    sealed = provider.seal(provider.current, nonce, plaintext.encode(), context.encode())
    return f"{provider.current}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(token: str, context: str) -> str:
    """Open a token of a column. Raises `DecryptionFailed`."""
    key_id, _, body = token.partition(":")
    try:
        raw = base64.urlsafe_b64decode(body)
    except ValueError:
        raise DecryptionFailed("密文格式不正确。") from None
    return keys().open(key_id, raw[:NONCE], raw[NONCE:], context.encode()).decode()


def is_current(token: str) -> bool:
    """Whether the token is sealed with the current key."""
    return token.partition(":")[0] == keys().current


def blind_index(value: str, purpose: str) -> str:
    """Keyed digest of a value for one purpose, 64 hexadecimal digits; equal values of other purposes do not match."""
    return keys().index(f"{purpose}\x00{value}".encode()).hex()


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in {"PORTAL_FIELD_KEYS", "PORTAL_INDEX_KEY"}:
        keys.cache_clear()


setting_changed.connect(_forget)
