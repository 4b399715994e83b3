"""Citations: an article that knows the document it stands in, so that every road names it in full and can lead there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Protocol

from django.db import models
from django.db.models.query_utils import DeferredAttribute


@dataclass(frozen=True)
class Place:
    """What a citation points at: its words, and the section of a published text that holds it, where one does."""

    words: str
    document: str = ""
    section: str = ""


class Document(Protocol):
    """Whatever articles are cited from: a rule set."""

    def place_of(self, citation: str) -> Place: ...


class Citation(str):
    """The text as a rule set writes it (`21`, `16(1)`, `工作方案·程序`), read by the document it was found in.

    The document is asked for only when the citation is shown. Compared, stored and sent, it is its text.
    """

    _document: Callable[[], Document]

    def __new__(cls, text: str, document: Callable[[], Document]) -> "Citation":
        made = super().__new__(cls, text)
        made._document = document
        return made

    @property
    def place(self) -> Place:
        return self._document().place_of(str(self))


class _Reader(DeferredAttribute):
    """Gives the stored text back as a `Citation` of the row's own rule set."""

    field: "CitationField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not value:
            return value
        return Citation(value, partial(attrgetter(self.field.document), instance))

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class CitationField(models.CharField):
    """A stored citation; `document` is the way from the row to the rule set that reads it."""

    descriptor_class = _Reader

    def __init__(self, *args: Any, document: str = "edition.rules", **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """The column is a plain one: how it is read is no matter of the schema."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


Sections = Mapping[tuple[str, str], str]
"""(document, section) → the address at which the public reads it; the document itself under an empty section."""

_published: list[Callable[[], Sections]] = []


def register_published(sections: Callable[[], Sections]) -> None:
    """Let the app that publishes the texts say what stands where. Once is enough."""
    if sections not in _published:
        _published.append(sections)


def published_sections() -> Sections:
    """Every section that can be linked now; what is not published here is cited in words alone."""
    return {key: address for sections in _published for key, address in sections().items()}
