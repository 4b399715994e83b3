"""Limits on guessing passwords that no stranger can turn against the account's owner (OWASP: device cookies).

Guesses are counted by account and address, or by account and browser where somebody has logged in before: there the
right password passes whatever others try meanwhile. Addresses are counted too, for browsers nobody knows.
"""

import secrets
from typing import Any

from allauth.account.signals import password_reset
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = f"{settings.PORTAL_COOKIE_PREFIX}known_browser"
SALT = "portal.known_browser"
AGE_SECONDS = 180 * 24 * 3600
ACCOUNTS = 5
"""So many people may share a browser; the one who came last stays longest."""


def known_browser(request: HttpRequest, login: str) -> str:
    """What this browser is called by, where this account logged in with it before; else empty."""
    return _cookie(request).get(_digest(login), "")


def remember_browser(request: HttpRequest, response: HttpResponseBase, *logins: str) -> None:
    """Note in the browser itself that the account, under each of its names, logged in with it."""
    known = _cookie(request)
    for login in filter(None, logins):
        digest = _digest(login)
        known = {digest: known.get(digest) or secrets.token_urlsafe(12)} | known
    kept = dict(list(known.items())[: ACCOUNTS * 2])
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT, compress=True),
        max_age=AGE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def spend_guess(request: HttpRequest, login: str) -> ratelimit.RateLimitUsage | None:
    """Count a guess; None when it was one too many. The right password rolls the count back."""
    login, browser = login.casefold(), known_browser(request, login)
    if browser:
        return ratelimit.consume(request, app="allauth.account", action="login_failed", key=f"{login}|{browser}")
    own = ratelimit.consume(
        request, app="allauth.account", action="login_failed", key=f"{login}|{ratelimit.get_ip(request)}"
    )
    if own is None:
        return None
    address = ratelimit.consume(request, app="allauth.account", action="login_failed_address")
    if address is None:
        own.rollback()
        return None
    return ratelimit.RateLimitUsage(usage=[*own.usage, *address.usage])


@receiver(password_reset)
def forgive_guesses(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Whoever set a new password through the mailbox begins anew, from where they sit: allauth counts by other keys."""
    for login in filter(None, (user.username.casefold(), user.email.casefold())):
        for source in filter(None, (ratelimit.get_ip(request), known_browser(request, login))):
            ratelimit.clear(request, app="allauth.account", action="login_failed", key=f"{login}|{source}")


def _cookie(request: HttpRequest) -> dict[str, str]:
    try:
        known = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE_SECONDS)
    except signing.BadSignature:
        return {}
    return known if isinstance(known, dict) else {}


def _digest(login: str) -> str:
    return salted_hmac(SALT, login.casefold(), algorithm="sha256").hexdigest()[:22]
