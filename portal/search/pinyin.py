"""Pinyin initials: 示例精密仪器厂 is found by `sljmyqc`, as people type names they know by sound."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(5_000)
def initials(name: str) -> str:
    """The first letter of each syllable, what is no Chinese character as it stands; in lower case, without spaces and signs."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).casefold()
    return "".join(sign for sign in letters if sign.isascii() and sign.isalnum())


def syllables(text: str) -> list[str]:
    """The sound of each Chinese character without its tone, what is none as it stands."""
    return list(_spoken(text))


@lru_cache(5_000)
def _spoken(text: str) -> tuple[str, ...]:
    """Words and names come again and again: whoever indexes a thousand rows meets the same few thousand words."""
    return tuple(lazy_pinyin(text))
