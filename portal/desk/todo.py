"""What a person's own work holds for them now, a line of it from each app that gives work out, on the first page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.admin.ui.components import Component


@dataclass(frozen=True)
class Todo:
    """One kind of work that waits for a person: what, in words, and where it is done."""

    words: str
    url: str


Source = Callable[[Any], Iterable[Todo]]
_sources: list[Source] = []


def register_todo(source: Source) -> Source:
    """Say what of an app's work waits for a person, not in general but for this one. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def todos_of(user: Any) -> list[Todo]:
    """All that waits for this person to do."""
    return [found for source in _sources for found in source(user)]


class TodoPanel(Component):
    """What waits for this person to do, on the first page."""

    name = "todo"
    template_name = "desk/todo.html"
    order = 30

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {"todos": todos_of(parent_context["request"].user) if parent_context else []}
