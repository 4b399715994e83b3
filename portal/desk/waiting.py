"""What waits on a case for somebody else's word, said on the case's own page by the room that knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True)
class Waiting:
    """One thing that was asked of a case and is not decided yet, and where it is decided."""

    sentence: str
    url: str


Source = Callable[[models.Model, Any], Iterable[Waiting]]
_sources: list[Source] = []


def register_waiting_source(source: Source) -> Source:
    """Say of a case what waits on it, as far as the user may know. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def waiting_on(case: models.Model, user: Any) -> list[Waiting]:
    """All that waits on the case and this person may know of."""
    return [found for source in _sources for found in source(case, user)]
