"""Views of a list that somebody keeps: told by the room that keeps them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.desk.desk import Desk


@dataclass(frozen=True)
class KeptView:
    """A name under which a list is kept, and the address that narrows the list by it."""

    name: str
    url: str
    shared: bool


@dataclass(frozen=True)
class KeptViews:
    """The views of one list for one person, and where the list as it stands is kept as another."""

    views: list[KeptView]
    save_url: str


Source = Callable[["Desk", Any], KeptViews]
_sources: list[Source] = []


def register_views_source(source: Source) -> Source:
    """Say which views of a desk's list a person has. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def views_of(desk: "Desk", user: Any) -> Iterable[KeptViews]:
    return [source(desk, user) for source in _sources]
