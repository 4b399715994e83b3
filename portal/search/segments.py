"""Chinese words: what ranks a text, while pairs of characters find it (ADR 4)."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from rjieba import Jieba

HAN = range(0x3400, 0x323B0)
FREQUENT = 100_000


def is_han(text: str) -> bool:
    """Whether it is made of Chinese characters alone."""
    return bool(text) and all(ord(sign) in HAN for sign in text)


def words(text: str) -> list[str]:
    """The words of a plain text in order, signs left out."""
    return [word for word in _segmenter().cut(text) if _is_word(word)]


def words_and_tags(text: str) -> list[tuple[str, str]]:
    """The words of a plain text with their part of speech, as far as the dictionary has them: `nr` names people, `ns` places."""
    return [(word, tag) for word, tag in _segmenter().tag(text, False) if _is_word(word)]


def words_and_parts(text: str) -> set[str]:
    """The words of a plain text, and the shorter words in them, as an index keeps them."""
    return {word for word in _segmenter().cut_for_search(text) if _is_word(word)}


def pieces(text: str, ignored: Iterable[str] = ()) -> list[str]:
    """The words asked for: words of two characters and more, what stands between them joined (a name, "50万")."""
    ignored, found = frozenset(ignored), []
    for short, run in groupby(words(text), lambda word: len(word) == 1 or word.isdecimal()):
        kept = [word if word not in ignored else " " for word in run]
        found += "".join(kept).split() if short else "  ".join(kept).split()
    return found


def teach(terms: Iterable[str]) -> None:
    """Take these terms as words."""
    for term in terms:
        _segmenter().add_word(term, FREQUENT, None)


def _is_word(word: str) -> bool:
    return any(sign.isalnum() for sign in word)


@lru_cache(maxsize=1)
def _segmenter() -> Jieba:
    return Jieba()
