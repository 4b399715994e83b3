"""Forms that many verbs share."""

from typing import Any

from django import forms

from portal.autosave.fields import LongTextField

ASKS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.FileField, "请上传{}。"),
    (forms.BooleanField, "请勾选“{}”。"),
    (forms.ChoiceField, "请选择{}。"),
    (forms.Field, "请填写{}。"),
)
"""How an empty field of each kind is asked for, the most particular kind first."""


UNNAMED = "-" * 9
"""How Django calls an empty choice that nobody gave words of its own."""


def name_what_is_missing(form: forms.BaseForm) -> None:
    """An empty field is asked for by its name: 请填写理由。An empty choice says what to do with it; nothing is chosen unasked,
    save what there is no choice of."""
    for name, field in form.fields.items():
        if not form.is_bound and field.required and form.get_initial_for_field(field, name) in (None, ""):
            field.initial = _only_choice(field)
        if isinstance(field, forms.ModelChoiceField) and field.empty_label == UNNAMED:
            field.empty_label = "请选择" if field.required else "不选"
        if _chooses_by_itself(field) and form.get_initial_for_field(field, name) is None:
            field.choices = [("", "请选择"), *field.choices]  # type: ignore[attr-defined]
        if not _has_its_own_words(field):
            words = next(words for kind, words in ASKS if isinstance(field, kind))
            field.error_messages["required"] = words.format(str(field.label).partition("（")[0])


def _only_choice(field: forms.Field) -> Any:
    """The one thing that can be chosen of a field that asks for one of several; None where there are more, or none."""
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return None
    found: list[Any] = []
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        found = list(field.queryset[:2])
    elif isinstance(field, forms.ChoiceField):
        found = [value for value, _ in list(field.choices) if value]  # type: ignore[misc,arg-type,union-attr]
    return found[0] if len(found) == 1 else None


def _chooses_by_itself(field: forms.Field) -> bool:
    """A box whose first choice, were it left alone, would be taken for an officer's decision."""
    if type(field) not in (forms.ChoiceField, forms.TypedChoiceField) or type(field.widget) is not forms.Select:
        return False
    choices = list(field.choices)  # type: ignore[attr-defined]
    return field.required and len(choices) > 1 and all(value for value, _ in choices)


def _has_its_own_words(field: forms.Field) -> bool:
    """A field of our own class that says how it is asked for."""
    own = (kind for kind in type(field).__mro__ if not kind.__module__.startswith("django."))
    return any("required" in vars(kind).get("default_error_messages", {}) for kind in own)


class ReasonForm(forms.Form):
    """Asks why. The reason enters the journal."""

    reason = LongTextField(
        label="理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="理由将记入操作日志，请勿写入证件号码等个人信息。",
    )


class DateInput(forms.DateInput):
    """The browser's own date picker, with the value as it understands it."""

    input_type = "date"

    def __init__(self, **kwargs: object) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)  # type: ignore[arg-type]


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of day and time; it shows the seconds where there are any."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: object) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M:%S", **kwargs)  # type: ignore[arg-type]
