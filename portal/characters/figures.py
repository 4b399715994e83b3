"""Decimal numbers as people type them."""

import re
import unicodedata
from decimal import Decimal

from portal.characters.dropping import drop_unreadable
from portal.characters.folding import fold_dashes

_FIGURE = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
LONGEST = 40


def read_figure(text: str) -> Decimal | None:
    """The number a text stands for, full-width digits and thousands separators taken; None where it is not one."""
    plain = unicodedata.normalize("NFKC", fold_dashes(drop_unreadable(text[: LONGEST * 2])))
    plain = re.sub(r"\s", "", plain).removeprefix("+")
    if len(plain) > LONGEST or not plain.isascii() or not _FIGURE.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))
