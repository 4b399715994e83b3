"""What verbs of power ask besides the session: that who sits here proved it a short while ago (ASVS 5, 7.5)."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import get_adapter as get_factors
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from portal.languages import spoken


def is_fresh(request: HttpRequest) -> bool:
    """Whether it was shown within `ACCOUNT_REAUTHENTICATION_TIMEOUT` seconds, logging in or since: a factor by whoever has one.

    An account with neither factor nor password, which a provider vouches for, has nothing to show: it is as fresh as its session.
    """
    earliest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    lately = [one["method"] for one in get_authentication_records(request, request.user) if one["at"] > earliest]
    if get_factors().is_mfa_enabled(request.user):
        return "mfa" in lately
    return bool(lately) or not _ways(request)


def ask_again(request: HttpRequest, what: str) -> HttpResponse:
    """To where it is shown anew, by the strongest means the account has; from there back to this address."""
    told = gettext("办理“%(act)s”之前，请再次确认是您本人；确认之后回到原来的页面，填写的内容还在。")
    messages.warning(request, told % {"act": spoken(what)})
    return redirect_to_login(request.get_full_path(), _ways(request)[0])


def _ways(request: HttpRequest) -> list[str]:
    return [method["url"] for method in get_adapter().get_reauthentication_methods(request.user)]
