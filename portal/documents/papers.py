"""Papers that were issued and that anybody may have confirmed, by number or by the file itself. Each room registers its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Paper:
    """What anybody may know of an issued paper. `standing` until it holds no more, `note` says why; `url` is its public page."""

    kind: str
    number: str
    issued_on: date
    standing: bool = True
    note: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    url: str = ""


Find = Callable[[str], Paper | None]
_by_number: dict[str, Find] = {}
_by_digest: dict[str, Find] = {}


def register_papers(kind: str, *, by_number: Find | None = None, by_digest: Find | None = None) -> None:
    """Let papers of this kind be confirmed. The same kind replaces.

    `by_number` for those whose number anybody may ask about. One that is for its addressee alone is confirmed by its
    SHA-256, `by_digest`: whoever has the file knows what it says, whoever guesses numbers learns nothing.
    """
    for found, find in ((_by_number, by_number), (_by_digest, by_digest)):
        if find:
            found[kind] = find


def paper_numbered(number: str) -> Paper | None:
    """The paper of that number, as `clean_number` leaves it."""
    return _first(_by_number, number) if number else None


def paper_of_file(sha256: str) -> Paper | None:
    """The paper whose very bytes have this SHA-256."""
    return _first(_by_digest, sha256)


def confirmed_kinds() -> dict[str, frozenset[str]]:
    """By kind the roads on which it is confirmed: `number`, `file`."""
    kinds = [*_by_number, *(kind for kind in _by_digest if kind not in _by_number)]
    roads = {"number": _by_number, "file": _by_digest}
    return {kind: frozenset(road for road, known in roads.items() if kind in known) for kind in kinds}


def _first(known: dict[str, Find], key: str) -> Paper | None:
    return next((paper for find in known.values() if (paper := find(key))), None)
