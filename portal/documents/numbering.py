"""Document numbers as people type them: in Chinese input mode, copied out of a PDF or a chat, with a label before; and many in a row."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby

from portal.characters.folding import fold_dashes

LONGEST = 60
_LABEL = re.compile(r"^.*?(?:编号|证书号|NO[.:])[:\s]*(?=[^:\s])|^[^:]*:(?!//)")
_ADDRESS = re.compile(r"^HTTPS?://[^/]+/.*?([^/]+)/?$")
# 一 stands for a dash only where an input method could have put it: between Latin letters or digits.
_ONE_AS_DASH = re.compile(r"(?<=[0-9A-Z])一(?=[0-9A-Z])")
_SECRET_LOOKALIKES = str.maketrans("OIL", "011")


_MARKS = " \t\r\n\"'“”‘’「」『』《》<>【】.。,，、;；:：!！?？·*#-_"


def fold(text: str) -> str:
    """Half width, upper case, every dash a `-` and runs of them one, nothing invisible."""
    plain = fold_dashes(unicodedata.normalize("NFKC", fold_dashes(text[: LONGEST * 5])))
    seen = "".join(sign for sign in plain if not _is_hidden(sign))
    return re.sub(r"-+", "-", _ONE_AS_DASH.sub("-", re.sub(r"\s*-\s*", "-", seen.upper())))


def clean_number(text: str) -> str:
    """The number in what was typed or pasted: `编号：cnzl—2024—0001。` → `CNZL-2024-0001`; empty when there is none."""
    folded = fold(text).strip()
    address = _ADDRESS.match(folded)
    bare = address.group(1) if address else _LABEL.sub("", folded, count=1)
    return "".join(_without_wrapping(bare).split())[:LONGEST]


def clean_receipt(text: str) -> str:
    """A receipt number, whose part after the year's letters has digits only: `yy2O26—OOO123` → `YY2026-000123`."""
    number = clean_number(text)
    return number[:2] + number[2:].translate(_SECRET_LOOKALIKES)


def clean_secret(text: str) -> str:
    """A secret without spaces and dashes. Its alphabet has no O, I and L: whoever types them read 0 and 1."""
    return re.sub(r"[^0-9A-Z]", "", fold(text)).translate(_SECRET_LOOKALIKES)


def in_runs(numbers: Iterable[str]) -> str:
    """Many numbers as an official lists them: three in a row and more by the first and the last, and how many they are.

    `A-0001、A-0002、A-0003、A-0007` → `A-0001至A-0003、A-0007，共4件`.
    """
    listed = list(numbers)
    runs = groupby(enumerate(listed), key=lambda one: _place(one[1], one[0]))
    said = "、".join(_run([number for _, number in run]) for _, run in runs)
    return f"{said}，共{len(listed)}件" if len(listed) > 1 else said


def _place(number: str, nth: int) -> tuple[str, int, int]:
    """Equal for numbers that follow one another in a list."""
    head, digits = re.fullmatch(r"(.*?)(\d*)", number).groups()  # type: ignore[union-attr]
    return (head, len(digits), int(digits) - nth) if digits else (number, 0, nth)


def _run(numbers: Sequence[str]) -> str:
    return f"{numbers[0]}至{numbers[-1]}" if len(numbers) > 2 else "、".join(numbers)


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cf", "Cc", "Co", "Cs", "Cn"} and not sign.isspace()


def _without_wrapping(text: str) -> str:
    """Quotes, brackets and full stops around a number are no part of it; brackets inside it are."""
    stripped = text.strip(_MARKS)
    for opening, closing in ("()", "[]", "〔〕"):
        if stripped.endswith(closing) and opening not in stripped[1:]:
            stripped = stripped[:-1]
        if stripped.startswith(opening) and closing not in stripped:
            stripped = stripped[1:]
    return stripped.strip(_MARKS)
