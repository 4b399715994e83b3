"""What readers call things, and what officials call them (`content/search_terms.txt`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from portal.search.pinyin import syllables
from portal.search.script import plain
from portal.search.segments import is_han, teach

CONTENT = Path(__file__).parent / "content"
NEAR, CLOSE = 3, 0.6


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Official terms by what is typed, by their own writing, and by their sound."""

    meant: dict[str, str]
    phrases: re.Pattern[str]
    sounds: dict[str, str]
    ignored: frozenset[str]
    official: dict[str, str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The files, read once; their terms are words from then on."""
    meant: dict[str, str] = {}
    official: dict[str, str] = {}
    for term, said in groups():
        official[plain(term)] = term
        meant |= {plain(phrase): plain(term) for phrase in (term, *said)}
    teach(official)
    longest = sorted(meant, key=len, reverse=True)
    sounds = {"".join(syllables(phrase)): term for phrase, term in reversed(meant.items()) if is_han(phrase)}
    ignored = frozenset((CONTENT / "search_ignored.txt").read_text(encoding="utf-8").split())
    return Vocabulary(meant, re.compile("|".join(map(re.escape, longest))), sounds, ignored, official)


def groups() -> Iterator[tuple[str, list[str]]]:
    """Each line of the file: the official term, and what else it is called."""
    for line in (CONTENT / "search_terms.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            term, _, said = line.partition("：")
            yield term, said.split("、") if said else []


def official_terms_in(text: str) -> set[str]:
    """The official terms that stand in a plain text."""
    return {term for term in vocabulary().official if term in text}


def heard(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a plain text sounds like an official term without being written so: from, to, the term; the longest only."""
    sounds, known = syllables_of(text), vocabulary()
    start = 0
    while start < len(sounds):
        ends = range(min(len(sounds), start + 8), start + 1, -1)
        found = next((end for end in ends if known.sounds.get("".join(sounds[start:end])) in known.official), None)
        if found:
            yield start, found, known.sounds["".join(sounds[start:found])]
        start = found or start + 1


def syllables_of(text: str) -> list[str]:
    """One for each character."""
    return [syllables(sign)[0] if is_han(sign) else sign for sign in text]


def nearest(query: str) -> list[str]:
    """Official terms that sound most like what was asked, as they are written."""
    known = vocabulary()
    by_sound = {"".join(syllables(term)): term for term in known.official.values()}
    asked = "".join(syllables("".join(plain(query).split())))
    return [by_sound[sound] for sound in get_close_matches(asked, by_sound, NEAR, CLOSE)]
