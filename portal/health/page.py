"""运行状况: what /metrics tells, for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.access.permission_rules import access
from portal.access.predicates import is_office, is_security_administrator, is_superuser, is_system_administrator
from portal.health.models import Alert
from portal.health.reading import take_all

may_watch = is_office | is_system_administrator | is_security_administrator | is_superuser


@access(may_watch)
@never_cache
def running(request: HttpRequest) -> HttpResponse:
    """Every measure with its limit and, where it is past that, what to do."""
    readings = list(take_all())
    since = dict(Alert.objects.filter(over_at=None).values_list("measure", "since"))
    context = {
        "readings": [(reading, since.get(reading.measure.name)) for reading in readings],
        "wrong": sum(reading.is_wrong for reading in readings),
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": "首页"}, {"url": "", "label": "运行状况"}],
        "header_icon": "desktop",
        "header_title": "运行状况",
    }
    return render(request, "health/running.html", context)
