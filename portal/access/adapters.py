"""How accounts behave: where a person lands after logging in, what their mails say and where those lead."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import get_pending_stage
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from portal.access.enums import Language
from portal.access.guessing import remember_browser, spend_guess
from portal.access.predicates import is_staff_side
from portal.access.signals import login_refused
from portal.languages import is_english

log = logging.getLogger("portal.access")
TOO_MANY = "too_many_login_attempts"


class AccountAdapter(DefaultAccountAdapter):
    """Offices land on their desk, everybody else on their own applications."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if is_staff_side(request.user):
            return "/admin/"
        return super().get_login_redirect_url(request)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Who signs up in English has letters in English; anybody else has not said yet."""
        user.language = Language.ENGLISH if is_english() else ""
        return super().save_user(request, user, form, commit=commit)

    tried = ""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a guess too many; allauth takes the count back when the password was right."""
        login = credentials.get("email") or credentials.get("username") or ""
        self.tried = login
        self._login_failed_rl_usage = spend_guess(request, login)
        if self._login_failed_rl_usage is None:
            raise self.validation_error(TOO_MANY)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """As allauth's; a guess too many, at the password or at the second factor, is told before it is refused."""
        if code == TOO_MANY:
            stage = get_pending_stage(self.request)
            account = stage.login.user if stage else self.request.user if self.request.user.is_authenticated else None
            login_refused.send(type(self), request=self.request, login=self.tried, account=account)
        return super().validation_error(code, *args)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor proves it again by that: a password alone does not switch it off."""
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors or methods

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponseBase:
        """Whoever got in by every factor is known in this browser from now on."""
        response = super().post_login(request, user, **about)
        remember_browser(request, response, user.username, user.email)
        return response

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: a site's name in brackets would be the host's."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every link leads to the configured site, whatever host the request named."""
        here = {name: on_this_site(value) if name.endswith("_url") else value for name, value in context.items()}
        try:
            super().send_mail(template_prefix, email, here)
        except OSError as error:  # SMTPException is one
            log.error("账号邮件没有发出：%s", type(error).__name__)
            raise self._not_now("邮件暂时发不出去，请稍后再试；仍然不行的，请与评审办联系。") from None

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as making an account, so that the time of the answer does not tell that there is one."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def respond_email_verification_sent(self, request: HttpRequest, user: Any) -> HttpResponseBase:
        """To where the code is typed; who has no address gets none, and would be sent round for ever."""
        if user and not user.email:
            raise self._not_now("这个账号没有登记电子邮箱，不能登录，请与评审办或者系统管理员联系。")
        return super().respond_email_verification_sent(request, user)

    def _not_now(self, sentence: str) -> ImmediateHttpResponse:
        """Back to the login page, saying why; a login that had begun is forgotten."""
        messages.error(self.request, sentence)
        return ImmediateHttpResponse(redirect("account_login"))


def on_this_site(url: str) -> str:
    """The same path under the portal's own address."""
    parts = urlsplit(url)
    return f"{settings.PORTAL_BASE_URL}{parts._replace(scheme='', netloc='').geturl()}"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts of those who come by an identity provider."""

    def new_user(self, request: HttpRequest, sociallogin: Any) -> Any:
        """allauth keeps it in the session until an address is told: with values of its own, none that the database would give."""
        user = super().new_user(request, sociallogin)
        user.language = Language.ENGLISH if is_english() else ""
        return user
