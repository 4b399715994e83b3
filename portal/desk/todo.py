"""What a person's own work holds for them now, a line of it from each app that gives work out, on the first page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import models
from wagtail.admin.ui.components import Component

from portal import clock

SOON_DAYS = 7


@dataclass(frozen=True)
class Todo:
    """One kind of work that waits for a person: what, in words, where it is done, and until which day.

    `plain` says it without a name, of a person or a unit, for a calendar that stands outside; there without it, it says no more
    than that something waits. What somebody else asked for and waits for is there `at_once`, however far its day.
    """

    words: str
    url: str
    until: date | None = None
    plain: str = ""
    at_once: bool = False

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


def soon(todos: Iterable[Todo]) -> list[Todo]:
    """What the first page shows: overdue, due within some days or on no day, or asked for. The calendar shows all."""
    last = clock.today() + timedelta(days=SOON_DAYS)
    return [one for one in todos if one.at_once or one.until is None or one.until <= last]


def due_by_day(rows: models.QuerySet, field: str, words: str, url: str, *, by_day: str | None = None) -> Iterator[Todo]:
    """A line for each day on which some of these rows are due: how many, in words that name none of them.

    The list at `url` is narrowed to the day by its filter `by_day`, the field's own where none is given.
    """
    counted = rows.exclude(**{field: None}).order_by(field).values_list(field).annotate(models.Count("pk"))
    name = field if by_day is None else by_day
    for day, count in counted:
        said = words.format(count)
        yield Todo(said, f"{url}?{urlencode({f'{name}_from': day, f'{name}_to': day})}" if name else url, day, said)


class TodoPanel(Component):
    """What waits for this person to do, on the first page."""

    name = "todo"
    template_name = "desk/todo.html"
    order = 30

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {"todos": soon(todos_of(parent_context["request"].user)) if parent_context else []}
