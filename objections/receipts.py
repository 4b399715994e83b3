"""Numbers and secrets: what the objector keeps, and what little of it the portal keeps."""

import base64
import hashlib
import hmac
import re
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings

from portal import clock
from portal.documents.numbering import clean_secret

ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHJKMNPQRSTVWXYZ0123456789")
LENGTH = 16
OPEN_FOR = timedelta(minutes=30)


def new_token() -> str:
    """What one form carries, so that sending it twice makes one objection."""
    return uuid.uuid4().hex


def is_token(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{32}", text))


def token_hash(token: str) -> str:
    return hashlib.sha256(f"objection-token:{token}".encode()).hexdigest()


def secret_of(token: str) -> str:
    """The secret of the objection made with a token: 80 bits, told again to whoever holds the token, stored nowhere."""
    key = hashlib.sha256(f"objection-secret:{settings.SECRET_KEY}".encode()).digest()
    digest = hmac.new(key, token.encode(), hashlib.sha256).digest()
    plain = base64.b32encode(digest).decode()[:LENGTH].translate(ALPHABET)
    return "-".join(plain[n : n + 4] for n in range(0, LENGTH, 4))


def secret_hash(number: str, secret: str) -> str:
    """Digest of a secret as typed: case, width, spaces and dashes do not matter, nor O for 0 and I or L for 1.

    Bound to the number, free of any key that rotates.
    """
    plain = clean_secret(secret)
    return hashlib.sha256(f"objection:{number}:{plain}".encode()).hexdigest()


def digests(token: str, number: str) -> dict[str, str]:
    """What the portal keeps of a receipt: the digests of the form's token and of the secret told with the number."""
    return {"token_hash": token_hash(token), "secret_hash": secret_hash(number, secret_of(token))}


def secret_fits(objection: Any, secret: str) -> bool:
    """Constant-time comparison; takes as long when there is no such objection."""
    stored = objection.secret_hash if objection else "0" * 64
    number = objection.number if objection else "-"
    return hmac.compare_digest(stored, secret_hash(number, secret)) and objection is not None


def is_open(objection: Any) -> bool:
    """Whether the receipt may still be handed to the browser that filed: for half an hour, or until it was taken."""
    return objection.receipt_open_until is not None and clock.now() < objection.receipt_open_until


def number_of(pk: int, year: int) -> str:
    """The receipt number made of the row's key: `YY2026-000123`."""
    return f"YY{year}-{pk:06d}"


def outcome_key(objection: Any) -> str:
    """What ties a public outcome to its objection for the rebuild, and to nothing a reader could know."""
    return hashlib.sha256(f"objection-outcome:{objection.token_hash}".encode()).hexdigest()
