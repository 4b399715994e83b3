"""Comparing a password with the account's: as long as the answer takes, it does not tell whether there is one."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest


class AccountBackend(AuthenticationBackend):
    """allauth's, which reads a login as an address and as a name: an account that both lead to is asked once.

    Where there is none it hashes what was typed, once as well. The only one: each further backend hashes again.
    """

    asked: frozenset[Any] = frozenset()

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        self.asked = frozenset()
        return super().authenticate(request, **credentials)

    def _check_password(self, user: Any, password: str) -> Any:
        if user is None or user.pk in self.asked:
            return None
        self.asked |= {user.pk}
        return super()._check_password(user, password)
