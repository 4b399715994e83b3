"""Every address declares who may open it; a test walks the URLconf and fails on one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from portal.access.kept import answer_kept
from portal.access.predicates import Predicate, anyone

View = Callable[..., HttpResponseBase]


def access(rule: Predicate) -> Callable[[View], View]:
    """Guard a view: anonymous visitors are sent to log in, others who may not get 403. Rows are the view's own to filter."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not rule(request.user, None):
                if not request.user.is_authenticated:
                    if request.method == "POST":
                        return answer_kept(request, "请先登录，再继续办理。")
                    return redirect_to_login(request.get_full_path())
                raise PermissionDenied(f"此页面仅供{rule.name}使用。")
            return view(request, *args, **kwargs)

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Declare an address open to all."""
    return access(anyone)(view)


# Addresses of libraries, by prefix, with what guards them.
DECLARED_PREFIXES = {
    "admin/": "Wagtail 管理界面：自有登录与权限",
    "accounts/": "django-allauth：登录、注册与密码",
    "documents/": "Wagtail 文档：按集合权限",
    "api/v1/": "公开数据接口：只读，逐个操作声明",
    "_util/": "Wagtail 页面自带的登录：到不了，一律转到登录页",
    "": "Wagtail 页面：按页面的查看限制",
}
