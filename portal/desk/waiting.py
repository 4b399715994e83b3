"""What one person proposed and another has not decided yet, told by the room that knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from portal import clock
from portal.quotes import nest_quotes


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a second person, or for what `standing` says: what it is, who proposed it and when, where it
    is decided."""

    title: str
    proposed_by: Any
    proposed_at: datetime
    url: str
    standing: str = "待另一人复核；复核之前，现状不变"
    heading: str = "待复核"

    @property
    def sentence(self) -> str:
        """As the case's own page says it."""
        proposed = f"{self.proposed_by}于 {clock.display(self.proposed_at)} 提出“{self.title}”"
        return nest_quotes(f"{proposed}，{self.standing}。")


Source = Callable[[models.Model | None, Any], Iterable[Waiting]]
_sources: list[Source] = []


def register_waiting_source(source: Source) -> Source:
    """Say of a case what waits on it, as far as the user may know; of None, what waits for this person's own word.

    Usable as a decorator; once is enough.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def waiting_on(case: models.Model, user: Any) -> list[Waiting]:
    """All that waits on the case and this person may know of."""
    return [found for source in _sources for found in source(case, user)]


def waiting_for(user: Any) -> list[Waiting]:
    """All that waits for this person to be the second, the oldest first."""
    found = [one for source in _sources for one in source(None, user)]
    return sorted(found, key=lambda one: one.proposed_at)
