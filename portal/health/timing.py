"""How long requests take, for /metrics, whether Django answers them or the page cache."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Histogram(
    "portal_request_seconds", "Requests answered, from the page cache too.", ["method", "status"], buckets=SECONDS
)
METHODS = frozenset({"GET", "HEAD", "POST"})


def note_answer(method: str, status: int, began: float) -> None:
    """Count one answer to a request that began at this `time.perf_counter`."""
    labels = method if method in METHODS else "other", f"{status // 100}xx"
    REQUESTS.labels(*labels).observe(time.perf_counter() - began)


class TimingMiddleware:
    """Count each answer by method and kind of status: no address, so that nothing tells who read what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.PORTAL_METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        note_answer(request.method or "", response.status_code, began)
        return response
