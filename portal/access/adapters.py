"""How accounts behave: where a person lands after logging in."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from portal.access.predicates import is_staff_side


class AccountAdapter(DefaultAccountAdapter):
    """Offices land on their desk, everybody else on their own applications."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if is_staff_side(request.user):
            return "/admin/"
        return super().get_login_redirect_url(request)
