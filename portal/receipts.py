"""Numbers and secrets of cases that anybody files: what they keep, and what little of it the portal keeps."""

import base64
import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from portal import clock
from portal.adding import next_key
from portal.documents.numbering import clean_secret

ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGHJKMNPQRSTVWXYZ0123456789")
LENGTH, CODE = 16, 10
OPEN_FOR = timedelta(minutes=30)
"""How long the browser that filed is shown its receipt again."""


def new_token() -> str:
    """What one form carries, so that sending it twice makes one case."""
    return uuid.uuid4().hex


def is_token(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{32}", text))


def next_identity(initials: str, model: type[models.Model]) -> tuple[int, str]:
    """The next primary key and the number made of it: `YY2026-000123`. Gaps are possible, repeats are not."""
    pk = next_key(model)
    return pk, f"{initials}{clock.today().year}-{pk:06d}"


@dataclass(frozen=True)
class Secrets:
    """The secrets of one kind of case; those of another kind fit nothing here."""

    kind: str

    def token_hash(self, token: str) -> str:
        return hashlib.sha256(f"{self.kind}-token:{token}".encode()).hexdigest()

    def secret_of(self, token: str) -> str:
        """The secret of the case made with a token: 80 bits, told again to whoever holds the token, stored nowhere."""
        key = hashlib.sha256(f"{self.kind}-secret:{settings.SECRET_KEY}".encode()).digest()
        digest = hmac.new(key, token.encode(), hashlib.sha256).digest()
        plain = base64.b32encode(digest).decode()[:LENGTH].translate(ALPHABET)
        return "-".join(plain[n : n + 4] for n in range(0, LENGTH, 4))

    def secret_hash(self, number: str, secret: str) -> str:
        """Digest of a secret as typed: case, width, spaces and dashes do not matter, nor O for 0 and I or L for 1.

        Bound to the number, free of any key that rotates.
        """
        return hashlib.sha256(f"{self.kind}:{number}:{clean_secret(secret)}".encode()).hexdigest()

    def check_code(self, case: Any) -> str:
        """What a receipt bears beside its number, so that anybody shown the paper may have it confirmed: 50 bits that open nothing."""
        digest = hashlib.sha256(f"{self.kind}-check:{case.secret_hash}".encode()).digest()
        plain = base64.b32encode(digest).decode()[:CODE].translate(ALPHABET)
        return f"{plain[:5]}-{plain[5:]}"

    def is_checked(self, case: Any, code: str) -> bool:
        """Whether a code as typed is that of the case's receipt."""
        return hmac.compare_digest(clean_secret(self.check_code(case)), clean_secret(code))

    def digests(self, token: str, number: str) -> dict[str, str]:
        """What the portal keeps of a receipt: the digests of the form's token and of the secret told with the number."""
        return {"token_hash": self.token_hash(token), "secret_hash": self.secret_hash(number, self.secret_of(token))}

    def fits(self, case: Any, secret: str) -> bool:
        """Constant-time comparison; takes as long when there is no such case."""
        stored = case.secret_hash if case else "0" * 64
        number = case.number if case else "-"
        return hmac.compare_digest(stored, self.secret_hash(number, secret)) and case is not None
