"""Whose words these are: an account's, or, in a form that asks for no account, those of one browser.

A browser is known by a cookie of its own, apart from the login: who logs in or out in another tab loses nothing, and no
account is tied to what was written without one.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from portal.identity.crypto import blind_index

COOKIE = f"{settings.PORTAL_COOKIE_PREFIX}portal_form"
COOKIE_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Holder:
    """A keyed digest of who it is: without the key it leads to nobody."""

    digest: str
    stranger: bool = False


def account_of(request: HttpRequest) -> Holder | None:
    """The account behind a request."""
    return holder_of(request.user) if request.user.is_authenticated else None


def holder_of(user: Any) -> Holder:
    """The same of an account."""
    return Holder(blind_index(f"account:{user.pk}", "autosave"))


def browser_of(request: HttpRequest) -> Holder:
    """The browser behind a request, whoever is logged in; its view is a `@known_browser`, which hands the cookie out."""
    if not request.COOKIES.get(COOKIE):
        request.COOKIES[COOKIE] = secrets.token_urlsafe(24)
    return Holder(blind_index(f"browser:{request.COOKIES[COOKIE]}", "autosave"), stranger=True)


def forget_browser(request: HttpRequest) -> None:
    """On a computer that others use: without the cookie nobody comes back to what was typed or uploaded here."""
    request.COOKIES.pop(COOKIE, None)
    request.is_forgotten = True  # type: ignore[attr-defined]


def known_browser(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that knows the browser again for a day after its last visit."""

    @wraps(view)
    def remembering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if getattr(request, "is_forgotten", False):
            response.delete_cookie(COOKIE, samesite="Lax")
        elif secret := request.COOKIES.get(COOKIE):
            response.set_cookie(
                COOKIE,
                secret,
                max_age=COOKIE_LASTS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return remembering
