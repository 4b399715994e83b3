"""Sentences that name cases, as they are told to somebody: who is kept from a case does not read its name (Article 28)."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

NAMED = 3
"""How many are named; the others are counted."""
Case = tuple[int, str]
"""An application's key and its public name."""
Kept = Callable[[Any, Collection[int]], Collection[int]]
_kept: list[Kept] = []


def register_kept_cases(kept: Kept) -> Kept:
    """Let the app that knows say which of these applications, by key, a person is kept from. Once is enough."""
    if kept not in _kept:
        _kept.append(kept)
    return kept


class Naming(str):
    """A sentence that begins with the names of cases, `unit` being what they are counted in. As text it names them."""

    cases: tuple[Case, ...]
    words: str
    unit: str

    def __new__(cls, cases: Iterable[Case], words: str, *, unit: str = "份") -> "Naming":
        listed = tuple(cases)
        said = super().__new__(cls, f"{_names(listed, frozenset(), unit)}{words}")
        said.cases, said.words, said.unit = listed, words, unit
        return said


def told(sentence: str, to: Any) -> str:
    """The sentence for this person; None is the system, which is kept from nothing."""
    if not isinstance(sentence, Naming) or to is None:
        return sentence
    keys = [key for key, _ in sentence.cases]
    hidden = {key for kept in _kept for key in kept(to, keys)}
    return f"{_names(sentence.cases, hidden, sentence.unit)}{sentence.words}" if hidden else sentence


def _names(cases: tuple[Case, ...], hidden: Collection[int], unit: str) -> str:
    shown = [name for key, name in cases if key not in hidden][:NAMED]
    counted = f"{len(cases)} {unit}"
    if not shown:
        return f"{counted}您须回避的申报"
    return "、".join(shown) + (f"等 {counted}" if len(cases) > len(shown) else "")
