"""Forms in the language that is being spoken: labels, help and errors are written in Chinese and looked up when shown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy

from portal.languages import in_chinese, is_english, spoken


class TranslatedField(forms.BoundField):
    """A field with its words in the language of the page."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if is_english():
            self.label, self.help_text = shown(self.label), shown(self.help_text)

    @property
    def errors(self) -> ErrorList:
        found = super().errors
        return translated_errors(found) if found and is_english() else found


class FormRenderer(TemplatesSetting):
    bound_field_class = TranslatedField


def translated_errors(errors: ErrorList) -> ErrorList:
    """The same errors in the language of the page."""
    said = [ValidationError(shown(message)) for message in errors]
    return type(errors)(said, renderer=errors.renderer, field_id=getattr(errors, "field_id", None))


def shown(text: Any) -> str:
    """Words in the language of the page; what has no English is marked as Chinese."""
    return in_chinese(spoken(text))


def translated(choices: Any) -> list[tuple[Any, Any]]:
    """Choices whose labels are looked up when they are shown; what is kept in records stays Chinese."""
    return [(value, gettext_lazy(label) if label else label) for value, label in choices]
