"""Liveness and readiness, for load balancers and people."""

import uuid
from collections.abc import Callable

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.access.permission_rules import public
from portal.celery import app

PROBES = ("/healthz", "/readyz", "/metrics")
"""What nobody reads: they are asked for while the database is away, too."""


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the process answers."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, cache, broker and storage answer; else 503 naming the part."""
    parts = {name: _answers(check) for name, check in CHECKS.items()}
    ready = all(parts.values())
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


def _answers(check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001  whatever it says, the part is not ready
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.set("readyz", "1", 5)
    if cache.get("readyz") != "1":
        raise LookupError("cache")


def _broker() -> None:
    with app.connection_for_write(transport_options={"socket_timeout": 1}) as broker:
        broker.ensure_connection(max_retries=0, timeout=1)


def _storage() -> None:
    storage = storages["evidence"]
    storage.delete(storage.save(f"readyz-{uuid.uuid4().hex}", ContentFile(b"1")))


CHECKS: dict[str, Callable[[], object]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "storage": _storage,
}
