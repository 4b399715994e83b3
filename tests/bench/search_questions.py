"""The questions readers ask (`search_questions.txt`), and whether the page that answers is among the first three."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cms_pages.models import SearchEntry
from cms_pages.search_asking import ask
from workflow.honours.models import PublicHonour
from workflow.programmes.models import Edition

FIRST = 3
NEEDED = 87
LISTED = Path(__file__).with_name("search_questions.txt")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, who asks it, and the addresses of which one must be among the first."""

    reader: str
    text: str
    addresses: tuple[str, ...]

    def first(self) -> list[SearchEntry]:
        """What is shown first."""
        return ask(self.text).entries[:FIRST]

    def is_answered(self) -> bool:
        return any(leads_to(entry, address) for entry in self.first() for address in self.addresses)


def leads_to(entry: SearchEntry, address: str) -> bool:
    """Whether it is that page; "…" stands between the beginning of an address and words of the title."""
    start, dots, words = address.partition("…")
    return entry.url.startswith(start) and words.strip() in entry.title if dots else entry.url == address


def questions() -> Iterator[Question]:
    """All of them, for the years of the demonstration."""
    years = {
        "last": PublicHonour.objects.order_by("-year").values_list("year", flat=True)[0],
        "now": latest("changning-quality"),
        "friends": latest("hongqiao-friendship"),
    }
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            reader, text, *addresses = line.format(**years).split(" | ")
            yield Question(reader, text, tuple(addresses))


def latest(programme: str) -> int:
    """The year of an award's latest edition."""
    return (
        Edition.objects.public().filter(programme__slug=programme).order_by("-year").values_list("year", flat=True)[0]
    )


def unanswered() -> list[Question]:
    return [question for question in questions() if not question.is_answered()]
