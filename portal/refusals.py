"""What is said on a form that is refused."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

UNSAID = forms.Field.default_error_messages["required"]


def ask_for_choices(form: forms.BaseForm) -> None:
    """What is to be chosen is asked for so, where the field has no words of its own: nobody fills in a list."""
    for field in form.fields.values():
        if isinstance(field, forms.ChoiceField) and field.error_messages["required"] is UNSAID:
            field.error_messages["required"] = _("请选择一项。")


def show_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put what an action refused on the form: beside its field when the form has it, else on top."""
    by_field = refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}
    for name, errors in by_field.items():
        form.add_error(name if name in form.fields else None, errors)
