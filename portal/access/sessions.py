"""Sessions whose rows open nothing: the browser alone holds the key, the database has a digest of it.

`session_key` is the digest wherever it is compared or stored (the session's row, the list of one's logins, staged files);
written out, as into the cookie, it is the secret. A session somebody logged in with is bound to the browser besides: a
second cookie, of whose secret the session has the digest. One cookie without the other opens nothing and ends it.
"""

import hashlib
import hmac
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.middleware import SessionMiddleware as CookieSessions
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from portal.access.signals import session_torn

SECRET, DIGEST = 32, 40
"""Places of each: 165 random bits, 160 bits of SHA-256. Which of the two a text is, is told by its length."""
COOKIE = f"{settings.PORTAL_COOKIE_PREFIX}browser"
BOUND_TO = "bound_to"


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
    """Django's sessions in the database, under digests; what a browser presents is `presented`, else None."""

    presented: str | None = None
    torn = False

    def __init__(self, session_key: str | None = None) -> None:
        """By the secret, or by the digest, as rows name one. What a browser sends goes through the middleware below."""
        super().__init__(Key(session_key) if session_key and len(session_key) != DIGEST else session_key)

    def _get_new_session_key(self) -> str:
        return Key(get_random_string(SECRET))

    def load(self) -> dict[str, Any]:
        """What the row holds; nothing, and the row is gone, where the browser is not the one that logged in."""
        found = super().load()
        bound_to = found.get(BOUND_TO)
        if bound_to is None or self.presented is None or hmac.compare_digest(bound_to, digest_of(self.presented)):
            return found
        session_torn.send(type(self), account=found.get(SESSION_KEY))
        self.torn = True
        self.delete()
        self._session_key = None
        return {}

    def bind(self) -> str:
        """A secret for the browser, of which this session keeps the digest."""
        secret = get_random_string(SECRET)
        self[BOUND_TO] = digest_of(secret)
        return secret


def digest_of(secret: str) -> str:
    """By which a browser is compared: the row opens nothing."""
    return hashlib.sha256(f"browser:{secret}".encode()).hexdigest()


def has_logged_in(request: HttpRequest) -> bool:
    """Whether the browser shows both cookies of a log-in. Nobody is asked whether they still open anything: for words on a page alone."""
    return all(request.COOKIES.get(name) for name in (COOKIE, settings.SESSION_COOKIE_NAME))


class SessionMiddleware(CookieSessions):
    """Whatever a browser sends is a secret: the digest that a stolen database shows opens nothing."""

    def process_request(self, request: HttpRequest) -> None:
        sent = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        request.session = SessionStore(Key(sent) if sent else None)
        request.session.presented = request.COOKIES.get(COOKIE, "")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Bind whoever has just logged in. For as long as the browser is open: what is lost with it ends the session."""
        session = cast(SessionStore, request.session)
        if session.accessed and SESSION_KEY in session and BOUND_TO not in session:
            response.set_cookie(
                COOKIE, session.bind(), secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
        elif COOKIE in request.COOKIES and session.is_empty():
            response.delete_cookie(COOKIE, samesite="Lax")
        return super().process_response(request, response)
