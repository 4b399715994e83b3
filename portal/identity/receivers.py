"""One-line receivers: allauth's signals to our verbs."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.socialaccount.signals import social_account_added
from django.dispatch import receiver

from portal.identity.logins import accept_login


@receiver(user_logged_in)
def prove_on_login(sender: Any, user: Any, sociallogin: Any = None, **kwargs: Any) -> None:
    if sociallogin:
        accept_login(user, provider=sociallogin.account.provider, data=sociallogin.account.extra_data)


@receiver(social_account_added)
def prove_on_connect(sender: Any, sociallogin: Any, **kwargs: Any) -> None:
    accept_login(sociallogin.user, provider=sociallogin.account.provider, data=sociallogin.account.extra_data)
