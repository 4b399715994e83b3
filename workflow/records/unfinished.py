"""Whether something about a case is still being decided: what is not over is not packed as over, and not disposed of."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

Open = Callable[[], QuerySet[Any]]
_open: list[tuple[Open, str]] = []


def register_unfinished(rows: Open, path: str) -> Open:
    """Let an app say what of it is still being decided: the rows, and the field that leads to their application."""
    _open.append((rows, path))
    return rows


def unfinished(to: str = "application") -> Q:
    """The filter for records, or by `to` = `pk` for applications, about which something is still being decided."""
    found = Q(pk__in=[])
    for rows, path in _open:
        found |= Q(**{f"{to}__in": rows().filter(**{f"{path}__isnull": False}).values(path)})
    return found
