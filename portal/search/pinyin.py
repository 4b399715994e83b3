"""Pinyin initials: 示例精密仪器厂 is found by `sljmyqc`, as people type names they know by sound."""

from pypinyin import Style, lazy_pinyin


def initials(name: str) -> str:
    """The first letter of each syllable, what is no Chinese character as it stands; in lower case, without spaces and signs."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).casefold()
    return "".join(sign for sign in letters if sign.isascii() and sign.isalnum())


def syllables(text: str) -> list[str]:
    """The sound of each Chinese character without its tone, what is none as it stands."""
    return lazy_pinyin(text)
