"""The office side, registered: guards of pages, the menu."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks


@hooks.register("before_unpublish_page")
@hooks.register("before_delete_page")
def keep_running_notices_up(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A list is not taken down while its period runs (Articles 21, 25): said on the page, enforced in the model."""
    check = getattr(page.specific, "check_may_leave", None)
    if check is None or request.method != "POST":
        return None
    try:
        check()
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_move_page")
def keep_running_notices_in_place(request: HttpRequest, page: Any, destination: Any) -> HttpResponse | None:
    return keep_running_notices_up(request, page)
