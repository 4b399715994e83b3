"""Sessions whose rows open nothing: the browser alone holds the key, the database has a digest of it.

`session_key` is the digest wherever it is compared or stored (the session's row, the list of one's logins, staged files);
written out, as into the cookie, it is the secret.
"""

import hashlib

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.middleware import SessionMiddleware as CookieSessions
from django.http import HttpRequest
from django.utils.crypto import get_random_string

SECRET, DIGEST = 32, 40
"""Places of each: 165 random bits, 160 bits of SHA-256. Which of the two a text is, is told by its length."""


class Key(str):
    """The digest of a secret, which knows the secret."""

    _secret: str

    def __new__(cls, secret: str) -> "Key":
        key = super().__new__(cls, hashlib.sha256(f"session:{secret}".encode()).hexdigest()[:DIGEST])
        key._secret = secret
        return key

    def __str__(self) -> str:
        return self._secret


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, under digests."""

    def __init__(self, session_key: str | None = None) -> None:
        """By the secret, or by the digest, as rows name one. What a browser sends goes through the middleware below."""
        super().__init__(Key(session_key) if session_key and len(session_key) != DIGEST else session_key)

    def _get_new_session_key(self) -> str:
        return Key(get_random_string(SECRET))


class SessionMiddleware(CookieSessions):
    """Whatever a browser sends is a secret: the digest that a stolen database shows opens nothing."""

    def process_request(self, request: HttpRequest) -> None:
        sent = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(Key(sent) if sent else None)
