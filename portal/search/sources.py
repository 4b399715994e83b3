"""Who has words to be found: each app above registers a name and a callable that yields its public rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.languages import CHINESE

ENGLISH_KEY = "en:"
"""What the key of a row begins with that stands for another in English."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One findable thing. `key` is stable and unique; every field is public.

    `phrases` are names in the text, and what readers call the thing: they count more than the text, are found by their
    sound, and are not shown.
    """

    key: str
    kind: str
    title: str
    url: str
    body: str
    published_at: datetime | None
    phrases: tuple[str, ...] = ()
    language: str = CHINESE


Rows = Callable[[], Iterable[SearchRow]]
_sources: dict[str, Rows] = {}


def register_search_source(name: str, rows: Rows) -> None:
    """Make an app's public rows part of the site's search. The same name replaces."""
    _sources[name] = rows


def search_sources() -> dict[str, Rows]:
    """All sources by name."""
    return dict(_sources)
