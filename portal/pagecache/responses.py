"""Marking the answers that are the same for everybody, so that the page cache may keep them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

MARK = "X-Portal-Cache"
DEFAULT_LANGUAGE = "zh-hans"


def cacheable(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Declare a view's plain 200 the same for all: rendered in the language of its address, reading no user, session or message.

    Templates see `request.public_page` and leave the account bar out, but for the way to log out: who has both cookies of a
    log-in is never answered from the cache.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.public_page = True  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        return mark(response) if request.method in {"GET", "HEAD"} else response

    return marked


def mark(response: HttpResponse) -> HttpResponse:
    """Render the response now and mark it as the page cache's to keep, when it is a plain 200."""
    if hasattr(response, "render"):
        response.render()
    response.headers.setdefault("Content-Language", translation.get_language() or DEFAULT_LANGUAGE)
    if response.status_code == 200:
        response[MARK] = "public"
    return response
