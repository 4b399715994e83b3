"""How values of any kind are written in a table, and how cells leave it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from portal import clock

NOTHING = "—"
_INVISIBLE = " \u3000\ufeff\u00a0\u200b"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def shown(value: Any) -> Any:
    """A value as the office reads it: moments to the minute, 是/否, a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return clock.display(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(str(shown(item)) for item in value) or NOTHING
    return value if isinstance(value, SafeString) else str(value)


def safe_cell(value: Any) -> Any:
    """A cell no spreadsheet runs: text that would start a formula gets an apostrophe; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return value
    text = "" if shown(value) == NOTHING else str(shown(value))
    starts_formula = text.startswith(_FORMULA_STARTS) or text.lstrip().lstrip(_INVISIBLE).startswith(_FORMULA_STARTS)
    return f"'{text}" if starts_formula else text
