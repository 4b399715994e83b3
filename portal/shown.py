"""What a page showed is what is acted on: nobody undoes another's change, or decides on what has changed, unread.

A `ShownForm` begins with what stands in a row. A decision rests on what its page says of the case: `carries` puts that into
the form, and `resting_on` has it asked once more where the action takes the row's lock.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from portal import clock
from portal.canonical import canonical_json
from portal.languages import spoken

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


AS_SHOWN = "as_shown"
"""The field that carries what a decision rests on; with a case's key behind it, where a page shows many."""
STALE = "shown"
"""The code of the refusal."""
SAID = 60
"""Characters of a value that a refusal repeats."""
Basis = Callable[[Any], Mapping[str, Any]]
"""What a decision on a thing rests on, by the words the page has for it: the same of the same facts, whoever asks."""


@dataclass
class _Reading:
    """A case as somebody read it, until it is locked."""

    row: models.Model
    basis: Basis
    shown: Shown
    asked: bool = False


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)


def basis_of(basis: Basis, row: models.Model) -> Shown:
    """What the decision rests on now, in words."""
    return {label: _worded(value) for label, value in basis(row).items()}


def read_shown(text: str) -> Shown:
    """What a page sent of what it showed; nothing, where that cannot be read."""
    return ShownField(required=False).to_python(text)


def shown_in(form: forms.BaseForm) -> Shown:
    """What a form brought back of what its page showed, whatever its own `clean` hands on."""
    return read_shown(form.data.get(form.add_prefix(AS_SHOWN), "")) if AS_SHOWN in form.fields else {}


def carried(form: forms.BaseForm, row: models.Model, basis: Basis) -> Shown:
    """Have an applicant's or a winner's form carry what its page shows of a row; gives what the page that sent it showed.

    Drawn again, or resumed, it carries what stands then: that is what its page shows.
    """
    name, now = form.add_prefix(AS_SHOWN), basis_of(basis, row)
    form.fields[AS_SHOWN] = ShownField(required=False, initial=now)
    if not form.is_bound:
        return {}
    shown = read_shown(form.data.get(name, ""))
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data[name] = canonical_json(now)  # type: ignore[index]
    return shown


@contextmanager
def resting_on(row: models.Model, basis: Basis, shown: Shown) -> Iterator[None]:
    """While the block acts on the row, the first lock it takes on it asks whether what the page showed still stands.

    There, because what is read before the lock may change before it; afterwards the act itself changes it. An act that
    never locks its row cannot promise this: `RuntimeError`.
    """
    reading = _Reading(row, basis, shown)
    token = _reading.set(reading)
    try:
        yield
    finally:
        _reading.reset(token)
    if not reading.asked:
        raise RuntimeError(
            f"{row._meta.label} was acted on without being locked: nothing asked whether the page still stood"
        )


def check_reading(row: models.Model) -> None:
    """Raise `ValidationError` where the row, locked and up to date, is not as the page of this act showed it.

    Asked by `portal.transitions.core.lock` of every row it locks.
    """
    reading = _reading.get()
    if reading is None or reading.asked or (type(row), row.pk) != (type(reading.row), reading.row.pk):
        return
    reading.asked = True
    now = basis_of(reading.basis, row)
    if reading.shown != now:
        raise ValidationError(_changed(reading.shown, now), code=STALE)


def _changed(shown: Shown, now: Shown) -> str:
    if not shown:
        return _("没有说明办理时看到的情况，请核对本页现在的内容，再次提交。")
    told = [_became(label, shown.get(label, ""), now.get(label, "")) for label in {**now, **shown}]
    changes = _("；").join(one for one in told if one)
    words = _("页面打开之后，此项已有变化：%(changes)s。没有办理，请重新核对，再次提交即按现在的情况办理。")
    return words % {"changes": changes}


def _became(label: str, was: str, now: str) -> str:
    if was == now:
        return ""
    if max(len(was), len(now)) > SAID:
        return _("%(label)s已经不同") % {"label": spoken(label)}
    words = _("%(label)s由“%(was)s”变为“%(now)s”")
    return words % {"label": spoken(label), "was": was or _("无"), "now": now or _("无")}


def is_stale(refusal: ValidationError) -> bool:
    """Whether an action refused because the page it was done from was out of date."""
    return not hasattr(refusal, "error_dict") and any(error.code == STALE for error in refusal.error_list)
