"""What makes the journal's hashes nobody else's to make: HMAC-SHA-256 or HMAC-SM3 under keys that no database holds."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from portal.canonical import canonical_json
from portal.keyring import Key, read_ring

SETTING = "PORTAL_JOURNAL_KEYS"


@cache
def ring() -> dict[str, Key]:
    """The keys by name; the first signs, the others prove what was signed before."""
    return read_ring(SETTING)


def current_key() -> str:
    """The name of the key that signs now."""
    return next(iter(ring()))


def sign(key_id: str, body: Mapping[str, Any]) -> str:
    """Keyed digest of the body's canonical JSON and the key's name, in hexadecimal."""
    if key_id not in ring():
        raise ImproperlyConfigured(f"{SETTING} 中没有编号为“{key_id}”的密钥，请放回以往的密钥后再核对。")
    message = canonical_json({**body, "key": key_id}).encode()
    return ring()[key_id].mac(message).hex()


def _forget(*, setting: str, **kwargs: object) -> None:
    if setting == SETTING:
        ring.cache_clear()


setting_changed.connect(_forget)
