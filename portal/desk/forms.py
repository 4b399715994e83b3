"""Forms that many verbs share."""

from django import forms


class ReasonForm(forms.Form):
    """Asks why. The reason enters the journal."""

    reason = forms.CharField(
        label="理由",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="理由将记入操作日志，请勿写入证件号码等个人信息。",
    )


class OptionalReasonForm(ReasonForm):
    """The same where the law does not demand a reason."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].required = False


class DateInput(forms.DateInput):
    """The browser's own date picker, with the value as it understands it."""

    input_type = "date"

    def __init__(self, **kwargs: object) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)  # type: ignore[arg-type]


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of day and minute."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: object) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)  # type: ignore[arg-type]
