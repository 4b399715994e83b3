"""What somebody was refused, on record: who asked for what that is not for them (ASVS 16.3.2)."""

import logging
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse

from portal import clock
from portal.journal.accesses import note_access
from portal.journal.context import address
from portal.journal.enums import AccessKind
from portal.journal.models import Access
from portal.languages import plain_path

REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
WITHOUT_ACCOUNT = "/autosave/"
WINDOW = timedelta(hours=1)
MOST_OF_ONE, MOST_OF_STRANGERS = 60, 300
"""Rows within the window: of one account or address, and of everybody who has not logged in."""

log = logging.getLogger("portal.access")


class RefusedAccessMiddleware:
    """Record each 403 and 404 of an address that is not for all. Another's case and no case look alike: both are recorded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in REFUSED and getattr(request, "is_guarded", False) and not _may_object(request):
            _note(request)
        return response


def _may_object(request: HttpRequest) -> bool:
    """Whether it comes from a form that asks for no account: its address would lead to who objects (Article 31)."""
    return plain_path(request.path).startswith(WITHOUT_ACCOUNT)


def _note(request: HttpRequest) -> None:
    match = request.resolver_match
    what = match.view_name[:60] if match else ""
    which = "/".join(str(value) for value in match.kwargs.values())[:40] if match else ""
    try:
        with transaction.atomic():
            note_refused(by=request.user, what=what, which=which)
    except DatabaseError:
        # Whoever was refused is told so, whether or not it could be recorded.
        log.exception("a refused access was not recorded")


def note_refused(*, by: Any, what: str, which: str) -> Access | None:
    """Once an hour for each person and thing, and so many in all: nobody fills the table. None where nothing was added.

    The thing stands as its number, without a kind: what was refused tells nothing of whose case it is.
    """
    stranger = not by.is_authenticated
    asked = Q(address=address() or None, actor=None) if stranger else Q(actor=by)
    found = Access.objects.filter(kind=AccessKind.REFUSED, at__gt=clock.now() - WINDOW).aggregate(
        same=Count("pk", filter=asked & Q(what=what, target_id=which)),
        own=Count("pk", filter=asked),
        strangers=Count("pk", filter=Q(actor=None)),
    )
    if found["same"] or found["own"] >= MOST_OF_ONE or (stranger and found["strangers"] >= MOST_OF_STRANGERS):
        return None
    return note_access(AccessKind.REFUSED, by=by, which=which, what=what)
