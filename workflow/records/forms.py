"""What the office types about case files."""

from typing import Any, cast

from django import forms

from portal.desk.forms import ReasonForm
from workflow.programmes.models import Edition
from workflow.records.queries import with_due


class DisposalForm(ReasonForm):
    """Of which edition the files are to be disposed of, and what the appraisal found."""

    edition = forms.ModelChoiceField(
        Edition.objects.none(),
        label="届次",
        help_text="只列出有保管期满、未冻结、没有未办结事项的案卷的届次；这些案卷全部列入清册。",
    )
    field_order = ("edition", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["edition"]).queryset = with_due()
        self.fields["reason"].label = "鉴定意见"
