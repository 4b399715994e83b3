"""What pages ask of the files they list."""

from collections.abc import Iterable
from typing import Any

from django import template

register = template.Library()


@register.filter
def any_sealed(files: Iterable[Any]) -> bool:
    """Whether one of the files waits for the scanner or an officer, and nobody may open it."""
    return any(file.is_sealed for file in files)
