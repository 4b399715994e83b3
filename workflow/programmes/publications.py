"""What stands published on this portal and can be recorded with an edition: the floor above says, this one asks (Article 19)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from workflow.programmes.enums import DocumentKind


@dataclass(frozen=True)
class Publication:
    """A document that the public can read now, at an address of this portal."""

    kind: DocumentKind
    title: str
    url: str
    published_on: date


Source = Callable[[], Iterable[Publication]]
_sources: list[Source] = []


def register_publications(source: Source) -> Source:
    """Name the published documents. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def publications() -> list[Publication]:
    """Every document that is published now."""
    return [found for source in _sources for found in source()]


def publication_at(kind: str, url: str) -> Publication | None:
    """The document of that kind at that address, if the public can read it there now."""
    return next((found for found in publications() if (found.kind, found.url) == (kind, url)), None)
