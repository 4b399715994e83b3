"""A text made plain: what a reader sees, however it is written, marked up or hidden."""

import html
import re
import unicodedata
from collections.abc import Iterator

CELL = "\x1f"
"""Stands between two cells of a table row: digits on its two sides are two numbers."""
_TAG = re.compile(r"<(?:[a-zA-Z/!?][^<>]*)>")
_CELL_TAG = re.compile(r"</?(?:td|th)\b", re.I)
_LINE_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|table|tbody|thead|h[1-6]|hr|dt|dd|dl|section|article|blockquote|pre)\b", re.I
)
_OVERRIDDEN = re.compile("\u202e([^\u202c\n]*)")
_INVISIBLE = {"Cf", "Mn", "Me", "Cc", "Cs"}
_KEPT = {"\n", "\r", "\t", CELL}
_SIGNS = str.maketrans({"×": "X", "Х": "X", "х": "x", "\u2028": "\n", "\u2029": "\n"})


def readings(text: str) -> Iterator[str]:
    """The text as it reads, then what its tags hold (addresses, alternative texts), then what is written backwards."""
    yield plain(_TAG.sub(_between, text))
    if tags := _TAG.findall(text):
        yield plain("\n".join(tags))
    for hidden in _OVERRIDDEN.findall(text):
        yield plain(hidden[::-1])


def plain(text: str) -> str:
    """Width, foreign digits, invisible and combining characters and character references normalised."""
    if text.isascii():
        return html.unescape(text) if "&" in text else text
    composed = unicodedata.normalize("NFKC", html.unescape(text).translate(_SIGNS))
    return "".join(_visible(c) for c in composed)


def _visible(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category in _INVISIBLE else character


def _between(tag: re.Match[str]) -> str:
    """What a tag leaves behind: a cell's edge, a line's end, or nothing."""
    if _CELL_TAG.match(tag.group()):
        return CELL
    return "\n" if _LINE_TAG.match(tag.group()) else ""
