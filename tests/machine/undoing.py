"""Looking ahead: what is lived inside is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def undone(w: Any) -> Iterator[None]:
    """The world and its database are afterwards as they were; a fault found inside keeps the way that led to it."""
    kept = (w.now, len(w.line), dict(w.accounts), w.edition, w.tried.copy(), w.done.copy(), w.after)
    w.after = None
    inside = transaction.atomic()
    inside.__enter__()
    try:
        yield
    finally:
        transaction.set_rollback(True)
        inside.__exit__(None, None, None)
        w.now, length, w.accounts, w.edition, w.tried, w.done, w.after = kept
        del w.line[length:]
