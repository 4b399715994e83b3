"""What is answered when there is no such page, when a request failed, or was one too many."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import page_not_found, server_error

RETRY_AFTER = 5
TOO_MANY_RETRY_AFTER = 60
"""Seconds: the shortest of the windows that requests are counted in."""


def answer_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for everybody: its frame is the one kept, no account and no message is read for it."""
    request.public_page = True  # type: ignore[attr-defined]
    return page_not_found(request, exception)


def answer_failure(request: HttpRequest) -> HttpResponse:
    """503, to be sent once more, while the database does not answer; 500 for what is our fault."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html"), status=503, headers=headers)


def answer_too_many(request: HttpRequest) -> HttpResponse:
    """429 and when to come again; allauth asks for it where one of its limits is reached."""
    headers = {"Retry-After": str(TOO_MANY_RETRY_AFTER)}
    return HttpResponse(render_to_string("429.html", request=request), status=429, headers=headers)
