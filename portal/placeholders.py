"""Public facts that only the office knows: shown as what they are until it fills them in."""

from django.db import models

PLACEHOLDER = "〔待填写："


def placeholder(name: str) -> str:
    """A value that anyone sees is not filled in yet."""
    return f"{PLACEHOLDER}{name}〕"


def unfilled(row: models.Model) -> list[str]:
    """The labels of the fields of a row that still hold a placeholder."""
    fields = [field for field in row._meta.concrete_fields if isinstance(field, models.CharField)]
    return [str(field.verbose_name) for field in fields if PLACEHOLDER in (getattr(row, field.attname) or "")]
