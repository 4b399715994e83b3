"""办理日程: what waits for a person, by day; and the same for their calendar program."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal import clock
from portal.access.permission_rules import access, public
from portal.access.predicates import is_staff_side
from portal.agenda import month
from portal.agenda.actions import bearer_of, close_feed, open_feed
from portal.agenda.ics import KIND, as_calendar
from portal.agenda.models import CalendarFeed
from portal.desk.todo import todos_of


@access(is_staff_side)
def agenda(request: HttpRequest) -> HttpResponse:
    """A month, what is overdue, and what has no day."""
    return render(request, "agenda/month.html", _context(request))


@access(is_staff_side)
@require_POST
def open_address(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once."""
    secret = open_feed(request.user)  # type: ignore[arg-type]
    address = f"{settings.PORTAL_BASE_URL}{reverse('calendar_feed', args=[secret])}"
    response = render(request, "agenda/month.html", {**_context(request), "address": address})
    response["Cache-Control"] = "no-store"
    return response


@access(is_staff_side)
@require_POST
def close_address(request: HttpRequest) -> HttpResponse:
    try:
        close_feed(request.user, by=request.user)  # type: ignore[arg-type]
    except ValidationError as refusal:
        messages.warning(request, "；".join(refusal.messages))
    else:
        messages.success(request, "订阅地址已停用，此前的地址不能再打开。")
    return redirect("agenda:month")


@public
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever the address was made for; not found once it was closed, or they may not read it."""
    user = bearer_of(secret)
    if user is None:
        raise Http404
    response = HttpResponse(as_calendar(todos_of(user), whose=user.pk), content_type=KIND)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _context(request: HttpRequest) -> dict[str, Any]:
    first = month.first_of(request.GET.get("month", ""))
    todos = todos_of(request.user)
    return {
        "first": first,
        "is_present": first == month.first_of(""),
        "is_busy": any(todo.until and todo.until.replace(day=1) == first for todo in todos),
        "weeks": month.weeks_of(first, todos),
        "overdue": [todo for todo in todos if todo.until and todo.until < clock.today()],
        "undated": [todo for todo in todos if todo.until is None],
        "before": month.moved(first, -1),
        "after": month.moved(first, 1),
        "feed": CalendarFeed.objects.filter(user=request.user.pk).exclude(digest=None).first(),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "首页"}, {"url": "", "label": "办理日程"},
        ],
        "header_icon": "calendar",
        "header_title": "办理日程",
    }  # fmt: skip
