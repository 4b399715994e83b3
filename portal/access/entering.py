"""What a staff session must meet at every step: a sign of life, a second factor, a password that is not too old.

等保 2.0, level 3: 身份鉴别 (8.1.4.1). Everybody's session ends eight hours after logging in, whatever happens in it.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from portal.access.kept import OWN_PAGES, answer_ended
from portal.access.predicates import anyone, is_insider, is_manager
from portal.languages import plain_path
from portal.throttle import address_of

BEGAN, SEEN = "began_at", "seen_at"
SEEN_ANEW_SECONDS = 60
# The editor asks by itself, every few seconds, who else has the page open: that is no sign of life.
BY_ITSELF = "/admin/editing-sessions/"
# Evidence answers strangers with 404, and what is typed may be without an account: their views are open to all.
GUARDED = ("/admin/", OWN_PAGES, "/evidence/", "/autosave/")


class SessionMiddleware:
    """Stop whose session is over, and staff who were away too long or have something to set up first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # What only one person may read does not come back by the button of whoever sits there next.
        if getattr(request, "is_guarded", False):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        request.is_guarded = _is_guarded(request, view)  # type: ignore[attr-defined]
        if not request.is_guarded:  # type: ignore[attr-defined]
            return None
        if not request.user.is_authenticated:
            return _torn(request) or _kept_for_the_office(request)
        if time.time() - request.session.setdefault(BEGAN, int(time.time())) > settings.SESSION_COOKIE_AGE:
            return _ended(request, f"您登录已满 {settings.SESSION_COOKIE_AGE // 3600} 小时")
        if not is_insider(request.user):
            return None
        if _is_elsewhere(request):
            return _ended(request, "管理账号只能在本单位指定的网络中使用")
        if _was_away(request):
            return _ended(request, f"您已有 {settings.PORTAL_IDLE_SECONDS // 60} 分钟没有操作")
        return None if plain_path(request.path).startswith(OWN_PAGES) else _first_to_do(request)


def _torn(request: HttpRequest) -> HttpResponse | None:
    """The session was another browser's, or this one lost what it was known by: both must log in again."""
    if getattr(request.session, "torn", False) and not plain_path(request.path).startswith(OWN_PAGES):
        return answer_ended(request, "本次登录只在登录时的浏览器中有效，为安全起见已经退出，请重新登录。")
    return None


def _kept_for_the_office(request: HttpRequest) -> HttpResponse | None:
    """Wagtail would send whoever is logged out to log in, and what they sent would be gone."""
    if (
        request.method == "POST"
        and plain_path(request.path).startswith("/admin/")
        and not plain_path(request.path).startswith(BY_ITSELF)
    ):
        return answer_ended(request, "登录已经结束，刚才的提交没有被受理，请重新登录。")
    return None


def _ended(request: HttpRequest, because: str) -> HttpResponse:
    logout(request)
    return answer_ended(request, f"{because}，为安全起见已经退出，请重新登录。")


def _is_guarded(request: HttpRequest, view: Any) -> bool:
    """Whether the address is for those who logged in: the office side, the account's own pages, and views that say so."""
    return plain_path(request.path).startswith(GUARDED) or getattr(view, "access_rule", anyone) is not anyone


def _is_elsewhere(request: HttpRequest) -> bool:
    """Whether one who manages comes from outside the networks named for that (8.1.4.4 c); none named: from anywhere."""
    networks = settings.PORTAL_MANAGING_NETWORKS
    if not networks or not is_manager(request.user):
        return False
    try:
        address = ip_address(address_of(request))
    except ValueError:  # whoever hides where they are is not where they must be
        return True
    return not any(address in network for network in networks)


def _was_away(request: HttpRequest) -> bool:
    """Whether nothing was asked for a quarter of an hour; notes that something was, once a minute."""
    now = int(time.time())
    seen = request.session.get(SEEN, now)
    if now - seen > settings.PORTAL_IDLE_SECONDS:
        return True
    if SEEN not in request.session or (
        now - seen >= SEEN_ANEW_SECONDS and not plain_path(request.path).startswith(BY_ITSELF)
    ):
        request.session[SEEN] = now
    return False


def _first_to_do(request: HttpRequest) -> HttpResponse | None:
    """To the page where the account is put in order, saying why."""
    if settings.PORTAL_SECOND_FACTOR and not has_second_factor(request):
        if get_adapter().is_mfa_enabled(request.user):
            return _ended(request, "您的账号已经启用两步验证")
        messages.warning(request, "工作人员须启用两步验证，请先设置，再继续办理。")
        return redirect("mfa_index")
    if password_is_old(request.user):
        days = settings.PORTAL_PASSWORD_DAYS
        messages.warning(request, f"您的密码已经使用超过 {days} 天，请先修改，再继续办理。")
        return redirect("account_change_password")
    return None


def is_in_order(request: HttpRequest) -> bool:
    """Whether this session may be shown what the public is not: for addresses that are open to all, and so are not guarded."""
    now, session, user = time.time(), request.session, request.user
    if now - session.get(BEGAN, now) > settings.SESSION_COOKIE_AGE:
        return False
    if not is_insider(user):
        return True
    if _is_elsewhere(request):
        return False
    if now - session.get(SEEN, now) > settings.PORTAL_IDLE_SECONDS or password_is_old(user):
        return False
    return not settings.PORTAL_SECOND_FACTOR or has_second_factor(request)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether one was shown in this very session: what another set up proves nothing of who sits here."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def password_is_old(user: Any) -> bool:
    """Whether it was set longer ago than the office allows; an account without a password logs in elsewhere."""
    if not settings.PORTAL_PASSWORD_DAYS or not user.has_usable_password():
        return False
    return timezone.now() - (user.password_set_at or user.date_joined) > timedelta(days=settings.PORTAL_PASSWORD_DAYS)


@receiver(user_logged_in)
def note_beginning(sender: Any, request: HttpRequest | None, **kwargs: Any) -> None:
    """From here both times count."""
    if request is not None and hasattr(request, "session"):
        request.session[BEGAN] = request.session[SEEN] = int(time.time())


@receiver(authenticator_added)
def note_factor(sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Whoever sets one up has shown it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
