"""What stands published on this portal and can be recorded with an edition: the floor above says, this one asks (Article 19)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from workflow.programmes.enums import DocumentKind
from workflow.programmes.models import Edition


@dataclass(frozen=True)
class Publication:
    """A document that the public can read now, at an address of this portal.

    `programme` is the award it belongs to, `edition` the key of the one edition it speaks of; empty where it is anybody's.
    """

    kind: DocumentKind
    title: str
    url: str
    published_on: date
    programme: str = ""
    edition: int | None = None

    def may_stand_with(self, edition: Edition) -> bool:
        """Whether it is of this edition's award, and no other edition's own: its call, its decision."""
        return self.programme in ("", edition.programme.slug) and self.edition in (None, edition.pk)


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
