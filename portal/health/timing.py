"""How long requests take, for /metrics; what the page cache answers never comes here."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Histogram("portal_request_seconds", "Requests that Django answered.", ["method", "status"], buckets=SECONDS)
METHODS = frozenset({"GET", "HEAD", "POST"})


class TimingMiddleware:
    """Count each answer by method and kind of status: no address, so that nothing tells who read what."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.PORTAL_METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, f"{response.status_code // 100}xx").observe(time.perf_counter() - began)
        return response
