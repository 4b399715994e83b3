"""What the office side asks for around a notice."""

from typing import Any

from django import forms

from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.publicity.enums import LIVE
from workflow.publicity.models import NoticeEntry


class PlanForm(forms.Form):
    """Which stage to publish, and for how long."""

    stage = forms.ModelChoiceField(label="公示环节", queryset=Stage.objects.none())
    workdays = forms.IntegerField(
        label="公示期（工作日）", min_value=1, max_value=365, required=False,
        help_text="不填则按规则集的期限；只能延长，不能短于法定下限。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = (  # type: ignore[attr-defined]
            Stage.objects.filter(kind="notice", state=StageState.CURRENT)
            .exclude(notices__state__in=LIVE)
            .select_related("edition")
        )


class CorrectionForm(forms.Form):
    """Which entry is wrong, what it should say, why."""

    entry = forms.ModelChoiceField(label="更正哪一条", queryset=NoticeEntry.objects.none())
    public_name = forms.CharField(label="对象名称", max_length=200, required=False, help_text="不改则留空")
    public_unit = forms.CharField(label="单位", max_length=200, required=False, help_text="不改则留空")
    title = forms.CharField(label="模式或成果名称", max_length=300, required=False, help_text="不改则留空")
    reason = forms.CharField(
        label="更正理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="理由向社会公开，更正条目的公示期自更正之日重新计算。",
    )  # fmt: skip

    def __init__(self, *args: Any, notice: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = notice.entries.order_by("position")  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, str]:
        """The fields that were filled in."""
        return filled(self.cleaned_data)


def filled(data: dict[str, Any]) -> dict[str, str]:
    """The correctable fields of cleaned data that hold something."""
    return {name: data[name] for name in ("public_name", "public_unit", "title") if data.get(name)}
