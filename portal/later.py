"""What a download answers whose file is not there yet, or not given back by its store: no error page, come again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

RETRY_AFTER = 30


class FileAway(Exception):
    """A file is not to be had now: its store does not give it back."""


def answer_later(request: HttpRequest, reason: str, *, back_url: str, back_label: str) -> HttpResponse:
    """A page that says why, for now alone: `reason` is a sentence, `back` leads to what the file belongs to."""
    context = {"reason": reason, "back_url": back_url, "back_label": back_label}
    response = render(request, "later.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
