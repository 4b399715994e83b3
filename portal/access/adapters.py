"""How accounts behave: where a person lands after logging in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Offices land on their desk, everybody else on their own applications."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.user.roles:
            return "/admin/"
        return super().get_login_redirect_url(request)
