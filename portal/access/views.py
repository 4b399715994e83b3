"""The one door: whoever comes to the office side logs in where everybody does, with its limits and second factors."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.access.permission_rules import public


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
