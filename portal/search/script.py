"""Traditional characters as simplified ones, one for one: a fragment of a text becomes the same fragment of its simplified form."""

from functools import lru_cache

from opencc import OpenCC

from portal.search.bigrams import normalise

PAGE = 256


def simplified(text: str) -> str:
    """Each character by itself, so that length and places stay as they are."""
    return text if text.isascii() else "".join(map(_simplified, text))


def plain(text: str) -> str:
    """As a search compares texts: width, case and spaces made even, characters simplified."""
    return simplified(normalise(text))


@lru_cache(maxsize=32 * PAGE)
def _simplified(character: str) -> str:
    found = _converter().convert(character) if ord(character) > 0x2E7F else character
    return found if len(found) == 1 else character


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")
