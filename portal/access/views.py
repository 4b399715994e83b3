"""The one door: whoever comes to the office side logs in where everybody does, with its limits and second factors."""

from allauth.account.adapter import get_adapter
from allauth.account.views import reauthenticate as allauth_reauthenticate
from allauth.usersessions.views import list_usersessions
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.access.fresh import ask_again, is_fresh
from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated


@public
@never_cache
def office_login(request: HttpRequest) -> HttpResponse:
    """`/admin/login/`: to the login page; an account without the office side is told so instead of sent round."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied("此页面仅供工作人员使用，请退出后换用工作人员账号登录。")
    return redirect("wagtailadmin_home")


@public
@never_cache
def accounts_desk(request: HttpRequest) -> HttpResponse:
    """Wagtail's own pages of users and groups: accounts are kept on the office's desk, where powers enter the journal."""
    return redirect("desk_accounts:list")


@public
@never_cache
def no_second_door(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Wagtail's own login for pages that are not for everybody: to the one door. The portal has no such page (Article 30)."""
    return redirect_to_login(request.GET.get("next") or reverse(settings.LOGIN_REDIRECT_URL))


@access(is_authenticated)
@never_cache
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """Who has a second factor proves it anew by that, also when this address is typed: the password alone is not enough."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    if methods and methods[0]["url"] != request.path:
        return redirect(f"{methods[0]['url']}?{request.GET.urlencode()}")
    return allauth_reauthenticate(request)


@access(is_authenticated)
@never_cache
def own_logins(request: HttpRequest) -> HttpResponse:
    """Where one is logged in: whoever ends the others proves first to be the one whose they are."""
    if request.method == "POST" and not is_fresh(request):
        return ask_again(request, "退出其他登录")
    return list_usersessions(request)
