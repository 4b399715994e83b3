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
    return {name: _worded(getattr(row, name)) for name in fields}


def _worded(value: Any) -> str:
    if isinstance(value, datetime):
        return clock.display_deadline(value)
    return "" if value is None else str(value)


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
    became = f"改为“{now}”" if now else "清空"
    return f"页面打开之后，此项已由他人{became}。请核对，再次提交即以这里填写的为准。"


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
    """Begins with what stands in the row's fields of the same names, and carries it along as `shown`.

    `shows` names the fields, where they are not all of the form's.
    """

    shown = ShownField(required=False)
    shows: tuple[str, ...] = ()

    def __init__(self, *args: Any, row: models.Model | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        fields = self.shows or [name for name in self.fields if name != "shown"]
        for name in fields if row else ():
            self.fields[name].initial = getattr(row, name)
        self.fields["shown"].initial = standing(row, fields) if row else {}

    def clean(self) -> dict[str, Any]:
        """A field that was left as the page showed it takes what somebody else wrote there since.

        Drawn again after `check_shown` told of the others, the form has what stands now. Refused before that, it still has
        what the page showed: the person has not read of the change.
        """
        if self.errors:
            self._draw(shown=self.cleaned_data.get("shown"))
            return self.cleaned_data
        shown, now = self.cleaned_data["shown"], self.fields["shown"].initial
        for name in now:
            if name in shown and shown[name] != now[name] and _worded(self.cleaned_data[name]) == shown[name]:
                self.cleaned_data[name] = getattr(self.row, name)
                shown[name] = now[name]
                self._draw(**{name: self.cleaned_data[name]})
        self._draw(shown=now)
        return self.cleaned_data

    def _draw(self, **values: Any) -> None:
        """What the form shows when it is drawn again."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name, value in values.items():
            self.data[self.add_prefix(name)] = self.fields[name].prepare_value(value)  # type: ignore[index]
