"""A form that begins with what stands is done on what it showed: nobody undoes another's change without reading it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from portal import clock

Shown = Mapping[str, str]
"""The fields of a row that a page showed, in words."""


def standing(row: models.Model, fields: Iterable[str]) -> Shown:
    """What stands in these fields now, in words."""
    values = {name: getattr(row, name) for name in fields}
    return {
        name: clock.display_seconds(value) if isinstance(value, datetime) else str(value)
        for name, value in values.items()
    }


def check_shown(row: models.Model, fields: Iterable[str], shown: Shown | None) -> None:
    """Raise `ValidationError` for each field that somebody changed since the page was opened; None: there was no page.

    Asked under the row's lock. The form then shows what stands now, so that sent once more it is meant.
    """
    if shown is None:
        return
    changed = {name: now for name, now in standing(row, fields).items() if shown.get(name) != now}
    if changed:
        raise ValidationError({name: _told(now) for name, now in changed.items()})


def _told(now: str) -> str:
    became = f"已改为“{now}”" if now else "已被清空"
    return f"页面打开之后，此项{became}。请核对后填写，再次提交即以您填写的为准。"


class ShownField(forms.JSONField):
    """What a page showed, by field. A page that tells nothing that can be read showed nothing."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            given = super().to_python(value)
        except (ValidationError, ValueError, RecursionError):
            given = None
        found = given if isinstance(given, dict) else {}
        return {name: text for name, text in found.items() if isinstance(text, str)}


class ShownForm(forms.Form):
    """Begins with what stands in the row's fields of the same names, and carries it along as `shown`."""

    shown = ShownField(required=False)

    def __init__(self, *args: Any, row: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [name for name in self.fields if name != "shown"]
        for name in fields:
            self.fields[name].initial = getattr(row, name)
        self.fields["shown"].initial = standing(row, fields)

    def clean(self) -> dict[str, Any]:
        """Drawn again after `check_shown` told what changed, the form has what stands now.

        Refused before that, it still has what the page showed: the person has not read of the change.
        """
        field = self.fields["shown"]
        had = self.cleaned_data["shown"] if self.errors else field.initial
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("shown")] = field.prepare_value(had)  # type: ignore[index]
        return self.cleaned_data
