"""What the two sides, winners, office and discipline body fill in."""

from typing import Any

from django import forms

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput, name_what_is_missing
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from workflow.supervision.enums import Conduct, Direction, Grade
from workflow.supervision.models import Reviewer, Tracking
from workflow.supervision.queries import evaluable_years

LINES = forms.Textarea(attrs={"rows": 5})
ASKED = {
    Direction.ON_REVIEWER: "该评审人员是否公正、廉洁、保密，是否遵守评审纪律和承诺",
    Direction.ON_APPLICANT: "该申报者是否如实提供情况，有无请托、馈赠、宴请等影响公正评审的行为",
}


class FeedbackForm(forms.Form):
    """How the other kept discipline; said once."""

    conduct = forms.ChoiceField(choices=Conduct.choices, widget=forms.RadioSelect)
    remark = LongTextField(
        label="说明", widget=LINES, max_length=2000, required=False,
        help_text="有不当之处或者违反纪律的，请写明时间、地点和经过。",
    )  # fmt: skip

    def __init__(self, *args: Any, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["conduct"]
        field.label = ASKED[Direction(direction)]
        field.error_messages["required"] = "请选择纪律执行情况。"


class EvaluationForm(forms.Form):
    """A reviewer's year."""

    year = forms.TypedChoiceField(label="年度", coerce=int)
    grade = forms.ChoiceField(label="等次", choices=Grade.choices, widget=forms.RadioSelect)
    remark = LongTextField(
        label="评语", widget=LINES, max_length=500,
        help_text="组成评审组时，评审办看得到等次和评语。请勿写出由谁反馈，或者可以推知由谁反馈的情节。",
    )  # fmt: skip

    def __init__(self, *args: Any, reviewer: Reviewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, f"{year}年度") for year in evaluable_years(reviewer)]  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """The year in words, and in the rule set's indicators; one that does not apply stays empty."""

    summary = LongTextField(
        label="情况", widget=LINES, max_length=5000,
        help_text="本年度持续改进质量管理的做法和成效，与上一年相比的变化及其原因。",
    )  # fmt: skip

    def __init__(self, *args: Any, tracking: Tracking, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = tracking.rules.measured
        for one in self.indicators:
            self.fields[f"indicator_{one.code}"] = forms.DecimalField(
                label=f"{one.name}（{one.unit}）", required=False, min_value=0, max_digits=12, decimal_places=2,
                help_text="不适用的不填。",
            )  # fmt: skip
        name_what_is_missing(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["indicators"] = {one.code: data.pop(f"indicator_{one.code}", None) for one in self.indicators}
        return data


class VisitForm(ReportForm):
    """The same, seen on a visit."""

    held_on = forms.DateField(label="走访日期", widget=DateInput())
    field_order = ("held_on", "summary")


class FindingForm(forms.Form):
    finding = LongTextField(label="核查结论", widget=LINES, max_length=2000, help_text="将原文告知获奖者。")


class OrderForm(forms.Form):
    """The order as the winner reads it."""

    document_number = forms.CharField(label="文号", max_length=80, help_text="写明机关代字、年份和序号。")
    decline = LongTextField(label="退步情况", widget=LINES, max_length=2000)
    demand = LongTextField(label="整改要求", widget=LINES, max_length=2000)


class AnswerForm(StagedUploadsMixin, forms.Form):
    """What was done about an order."""

    text = LongTextField(label="整改情况", widget=LINES, max_length=5000)
    materials = EvidenceUploadField(label="证明材料", max_files=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)
