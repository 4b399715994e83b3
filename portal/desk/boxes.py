"""Boxes to tick, narrowed by what is typed above them where there are many."""

from typing import Any

from django import forms
from django.forms.widgets import Media, Script


class FindableBoxes(forms.CheckboxSelectMultiple):
    """Looked through by name; without a script all of them stand below one another."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"class": "desk-find", **(attrs or {})}, choices)

    @property
    def media(self) -> Media:
        return Media(js=[Script("desk/find.js", defer=True)])  # type: ignore[list-item]
