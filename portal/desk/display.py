"""How values of any kind are written on a desk, and how cells leave it."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.safestring import SafeString

from portal import clock

NOTHING = "—"
_INVISIBLE = " \u3000\ufeff\u00a0\u200b"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def kind_of(target_type: str) -> str:
    """What `identity.person` is called; of a journal, whose models may be gone."""
    try:
        return str(apps.get_model(target_type)._meta.verbose_name) if target_type else ""
    except LookupError:
        return target_type


def value_of(obj: Any, source: str | Callable[[Any], Any]) -> Any:
    """The value a column names: by function, or along a dotted path; choices give their label."""
    if callable(source):
        return source(obj)
    value = obj
    for name in source.split("."):
        if value is None:
            return None
        label = getattr(value, f"get_{name}_display", None)
        value = label() if label else getattr(value, name)
        if callable(value) and not isinstance(value, models.Manager):
            value = value()
    return value


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
