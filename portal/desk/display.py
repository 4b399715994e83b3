"""What a desk shows of a row."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models


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
