"""A section of the form as its rule set declares it: one box a field, one a cell of a table; rows are added by the server."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from crispy_forms.layout import HTML, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.errors import article_words, cite
from portal.evidence.formats import ACCEPTED_LABEL
from portal.evidence.forms import EvidenceUploadField
from portal.evidence.receiving import Reception
from portal.languages import in_chinese, is_english
from workflow.applications.actions.documents import faults_of, formats_of
from workflow.applications.actions.sealing import clearing
from workflow.applications.forms.layout import helper_with
from workflow.applications.forms.questions import AS_BOOL, SHOWN, radio
from workflow.applications.forms.sections import KEPT
from workflow.applications.models import Application
from workflow.applications.queries import masks_of
from workflow.applications.rules.declared import read_value, row_names
from workflow.applications.rules.parts import label_of_field
from workflow.programmes.ruleset.forms import BESIDE, FileField, FormField, FormSection, TableField

MORE = "add-row"
"""The button that adds a row to the table it names."""
BLANK_ROWS = 3
"""Rows offered of a table in which nothing stands yet."""


class NumberInput(forms.TextInput):
    """A box for a decimal number as people write it: the browser's own takes no thousands separators."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off"})


class EmailBox(forms.CharField):
    """An address; whether it is one the rule set's field says."""

    widget = forms.EmailInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=254)


class ReadByRule(forms.CharField):
    """A line of text that the rule set's field reads."""

    def __init__(self, *, declared: FormField, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.declared = declared

    def clean(self, value: Any) -> Any:
        return read_value(self.declared, super().clean(value))


def _text(field: Any) -> forms.Field:
    return forms.CharField(required=False, max_length=field.limit)


def _long_text(field: Any) -> forms.Field:
    rows = 4 if field.limit <= 600 else 10
    return LongTextField(required=False, max_length=field.limit, widget=forms.Textarea(attrs={"rows": rows}))


def _number(field: Any) -> forms.Field:
    return ReadByRule(declared=field, widget=NumberInput())


def _year(field: Any) -> forms.Field:
    return ReadByRule(declared=field, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))


def _date(field: Any) -> forms.Field:
    return forms.DateField(required=False, widget=DateInput())


def _choice(field: Any) -> forms.Field:
    said = (field.english_options if is_english() else None) or field.options
    empty: list[tuple[str, str | Promise]] = [("", _("请选择"))]
    return forms.ChoiceField(required=False, choices=[*empty, *zip(field.options, said, strict=True)])


def _yes_no(field: Any) -> forms.Field:
    return radio("")


BOXES: Mapping[str, Callable[[Any], forms.Field]] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "date": _date,
    "year": _year,
    "choice": _choice,
    "yes_no": _yes_no,
}


class CellTable(LayoutObject):
    """A table of boxes: of named rows it is read across, of others downwards with a button for one more."""

    def __init__(self, field: TableField, label: str, names: Sequence[str] | None, count: int) -> None:
        self.field, self.label, self.names, self.count = field, label, names, count
        self.fields = [cell(field, row, column) for row in range(count) for column in field.columns]

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        def drawn(row: int, column: FormField) -> str:
            return str(render_field(cell(self.field, row, column), form, context, template_pack=template_pack))

        columns, rows = self.field.columns, range(self.count)
        if self.names is None:
            head = [label_of_field(column) for column in columns]
            body = [("", [drawn(row, column) for column in columns]) for row in rows]
        else:
            head = list(self.names)
            body = [(label_of_field(column), [drawn(row, column) for row in rows]) for column in columns]
        return render_to_string(
            "applications/_cells.html",
            {
                "label": self.label, "help": help_of(self.field), "head": head, "body": body,
                "code": self.field.code, "across": self.names is not None, "more": MORE,
                "most": self.field.most_rows, "may_grow": self.names is None and self.count < self.field.most_rows,
            },
        )  # fmt: skip


def cell(field: TableField, row: int, column: FormField) -> str:
    """The name of a box in a table."""
    return f"{field.code}.{row}.{column.code}"


def _what_it_takes(field: FileField) -> dict[str, str]:
    """What is said of the files, where the rule set narrows what the portal takes."""
    if not (field.formats or field.megabytes):
        return {"help_text": help_of(field)} if field.help else {}
    most = field.megabytes or settings.EVIDENCE_MAX_BYTES // (1024 * 1024)
    formats = formats_of(field) or _(ACCEPTED_LABEL)
    taken = _("最多%(count)s个文件，每个不超过%(megabytes)sMB。可以上传：%(formats)s。")
    return {"help_text": help_of(field) + taken % {"count": field.most_files, "megabytes": most, "formats": formats}}


def help_of(field: FormField) -> str:
    """What a field says beside its label, with the article it rests on where that is one of its own."""
    said = (field.english_help if is_english() else field.help) or ""
    return f"{said}（{cite(field.article)}）" if field.article and not is_english() else said


class DeclaredForm(forms.Form):
    """A declared section; `answers()` is what the action keeps."""

    def __init__(
        self, *args: Any, application: Application, section: FormSection, uploader: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.section = application, section
        self.reception, self.masks = Reception(uploader) if uploader else None, masks_of(application)
        self.declared = application.edition.rules.form_fields(section)
        said = application.form_answers.get(section.code) or {}
        parts = [part for field in self.declared for part in self._ask(field, said.get(field.code))]
        self.helper = helper_with(HTML(_source(section)), *parts)

    def _ask(self, field: FormField, value: Any) -> list[Any]:
        if field.kind in BESIDE:
            return self._ask_beside(field)
        if isinstance(field, TableField):
            return [self._ask_table(field, value or [])]
        self._add(field.code, field, self._label(field), value)
        self.fields[field.code].help_text = help_of(field)
        return [field.code]

    def _ask_beside(self, field: Any) -> list[Any]:
        """Files, and what is sealed: neither is shown in its box again."""
        if isinstance(field, FileField):
            box: forms.Field = EvidenceUploadField(
                required=False, max_files=field.most_files, endings=field.formats or (), **_what_it_takes(field)
            )
            box.reception, box.unfit = self.reception, partial(faults_of, field)  # type: ignore[attr-defined]
        else:
            box = EmailBox() if field.what == "email" else forms.CharField(required=False, max_length=30)
            box.standing = self.masks.get(field.code, "")  # type: ignore[attr-defined]
            box.help_text = KEPT % {"value": mask} if (mask := self.masks.get(field.code)) else help_of(field)
        box.label = self._label(field)
        self.fields[field.code] = box
        if not self.masks.get(field.code):
            return [field.code]
        self.fields[clearing(field.code)] = forms.BooleanField(label=_("删除已登记的，不再保存"), required=False)
        return [field.code, clearing(field.code)]

    def documents(self) -> dict[str, list[Any]]:
        """The staged files, by field."""
        fields = [one.code for one in self.declared if isinstance(one, FileField)]
        return {code: files for code in fields if (files := self.cleaned_data.get(code))}

    def _ask_table(self, field: TableField, said: Sequence[Mapping[str, Any]]) -> CellTable:
        names = row_names(field, self.application.edition.year, english=is_english())
        count = len(names) if names is not None else self._rows_shown(field, said)
        for row in range(count):
            values = said[row] if row < len(said) else {}
            of = names[row] if names is not None else _("第%(row)s行") % {"row": row + 1}
            for column in field.columns:
                label = f"{of} {label_of_field(column)}"
                self._add(cell(field, row, column), column, label, values.get(column.code))
        return CellTable(field, self._label(field), names, count)

    def _label(self, field: FormField) -> str:
        """What may be left empty says so, where not everything may."""
        label = label_of_field(field)
        if field.required or self.section.needs == "any":
            return label
        return _("%(label)s（选填）") % {"label": label}

    def _add(self, name: str, field: FormField, label: str, value: Any) -> None:
        box = BOXES[field.kind](field)
        box.label = label
        box.initial = SHOWN["met"].get(value) if field.kind == "yes_no" else value
        self.fields[name] = box

    def _rows_shown(self, field: TableField, said: Sequence[Any]) -> int:
        """What was typed, or what stands there and one more; one further where that was asked for."""
        typed = 0
        if self.is_bound:
            typed = max((row + 1 for row in range(field.most_rows) if self._is_sent(field, row)), default=0)
            typed += MORE in self.data and field.code in self.data.getlist(MORE)  # type: ignore[attr-defined]
        return min(field.most_rows, max(typed, len(said), BLANK_ROWS if not said else len(said) + 1))

    def _is_sent(self, field: TableField, row: int) -> bool:
        return any(cell(field, row, column) in self.data for column in field.columns)

    def answers(self) -> dict[str, Any]:
        """What stands in every box, by field."""
        cleared = {name: True for name, on in self.cleaned_data.items() if name.startswith(clearing("")) and on}
        return cleared | {one.code: self._said(one) for one in self.declared if not isinstance(one, FileField)}

    def _said(self, field: FormField) -> Any:
        if not isinstance(field, TableField):
            return self._value(field.code, field)
        found = []
        for row in range(field.most_rows):
            if all(cell(field, row, column) in self.fields for column in field.columns):
                found.append({one.code: self._value(cell(field, row, one), one) for one in field.columns})
        return found

    def _value(self, name: str, field: FormField) -> Any:
        value = self.cleaned_data.get(name)
        return AS_BOOL.get(value or "") if field.kind == "yes_no" else value


def _source(section: FormSection) -> str:
    """What a section is for, and the article it rests on: as HTML."""
    said = (section.english_help if is_english() else section.help) or ""
    basis = format_html("{}{}", _("依据："), in_chinese(article_words(section.article)))
    return format_html('<p class="form-text">{}</p><p class="form-text">{}</p>', said, basis)
