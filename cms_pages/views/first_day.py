"""开办准备: what the command `first_day` lists, on the office side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cms_pages.first_day import needs
from portal.access.permission_rules import access
from portal.access.predicates import is_discipline, is_office, is_superuser, is_system_administrator

may_act = is_office | is_superuser
may_prepare = may_act | is_system_administrator | is_discipline


@access(may_prepare)
@never_cache
def first_day(request: HttpRequest) -> HttpResponse:
    found = needs()
    context = {
        "needs": found,
        "may_act": may_act(request.user),
        "missing": sum(not need.met for need in found),
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": "首页"}, {"url": "", "label": "开办准备"}],
        "header_icon": "tasks",
        "header_title": "开办准备",
    }
    return render(request, "cms_pages/first_day.html", context)
