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


class ShownForm(forms.Form):
    """Begins with what stands in the row's fields of the same names, and carries it along as `shown`."""

    shown = forms.JSONField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, row: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = [name for name in self.fields if name != "shown"]
        for name in fields:
            self.fields[name].initial = getattr(row, name)
        self.fields["shown"].initial = standing(row, fields)

    def clean_shown(self) -> Shown:
        """What the page showed. Drawn again, the form has what stands now; a page that tells nothing showed nothing."""
        given = self.cleaned_data["shown"]
        now = self.fields["shown"]
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data[self.add_prefix("shown")] = now.prepare_value(now.initial)  # type: ignore[index]
        return given if isinstance(given, dict) else {}
