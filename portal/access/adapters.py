"""How accounts behave: where a person lands after logging in, what their mails say and where those lead."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from portal.access.predicates import is_staff_side


class AccountAdapter(DefaultAccountAdapter):
    """Offices land on their desk, everybody else on their own applications."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if is_staff_side(request.user):
            return "/admin/"
        return super().get_login_redirect_url(request)

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: a site's name in brackets would be the host's."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every link leads to the configured site, whatever host the request named."""
        here = {name: on_this_site(value) if name.endswith("_url") else value for name, value in context.items()}
        super().send_mail(template_prefix, email, here)


def on_this_site(url: str) -> str:
    """The same path under the portal's own address."""
    parts = urlsplit(url)
    return f"{settings.PORTAL_BASE_URL}{parts._replace(scheme='', netloc='').geturl()}"
