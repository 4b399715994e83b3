"""What a person's own work holds for them now, a line of it from each app that gives work out: the first page, the calendar."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.errors import article_words

SOON_DAYS = 7


@dataclass(frozen=True)
class Todo:
    """One kind of work that waits for a person: what, in words, where it is done, until which day, since when, by which articles.

    `plain` says it without a name, of a person or a unit, for a calendar that stands outside; there without it, it says no more
    than that something waits. What somebody else asked for and waits for is there `at_once`, however far its day.
    """

    words: str
    url: str
    until: date | None = None
    plain: str = ""
    at_once: bool = False
    since: date | None = None
    articles: Sequence[str] = ()

    @property
    def basis(self) -> str:
        """The articles in words, each once."""
        return "、".join(dict.fromkeys(article_words(one) for one in self.articles if one))

    @property
    def in_public(self) -> str:
        return self.plain or "有待您办理的事项"

    @property
    def is_overdue(self) -> bool:
        return self.until is not None and self.until < clock.today()


Source = Callable[[Any], Iterable[Todo]]
_sources: list[Source] = []


def register_todo(source: Source) -> Source:
    """Say what of an app's work waits for a person, not in general but for this one. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def todos_of(user: Any) -> list[Todo]:
    """All that waits for this person to do, what is due first before the others, and last what is due on no day."""
    found = [one for source in _sources for one in source(user)]
    return sorted(found, key=lambda one: one.until or date.max)


def last_soon() -> date:
    """The last day that is soon."""
    return clock.today() + timedelta(days=SOON_DAYS)


def soon(todos: Iterable[Todo]) -> list[Todo]:
    """What the first page shows: overdue, due within some days or on no day, or asked for. The calendar shows all."""
    last = last_soon()
    return [one for one in todos if one.at_once or one.until is None or one.until <= last]
