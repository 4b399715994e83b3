"""Numbers and secrets: what the objector keeps, and what little of it the portal keeps."""

import hashlib
from typing import Any

from portal import clock
from portal.receipts import OPEN_FOR, Secrets, is_token, new_token

__all__ = [
    "OPEN_FOR",
    "check_code",
    "digests",
    "is_checked",
    "is_open",
    "is_token",
    "new_token",
    "secret_fits",
    "secret_of",
]
_secrets = Secrets("objection")
token_hash, secret_of, secret_hash = _secrets.token_hash, _secrets.secret_of, _secrets.secret_hash
digests, secret_fits = _secrets.digests, _secrets.fits
check_code, is_checked = _secrets.check_code, _secrets.is_checked


def is_open(objection: Any) -> bool:
    """Whether the receipt may still be handed to the browser that filed: for half an hour, or until it was taken."""
    return objection.receipt_open_until is not None and clock.now() < objection.receipt_open_until


def outcome_key(objection: Any) -> str:
    """What ties a public outcome to its objection for the rebuild, and to nothing a reader could know."""
    return hashlib.sha256(f"objection-outcome:{objection.token_hash}".encode()).hexdigest()


def former_key(objection: Any) -> str:
    """The same of what was public of it before its review."""
    return hashlib.sha256(f"objection-outcome-before-review:{objection.token_hash}".encode()).hexdigest()
