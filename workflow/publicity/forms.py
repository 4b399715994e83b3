"""What the office side asks for around a notice."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from portal.autosave.fields import LongTextField
from portal.transitions.core import allows
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Stage
from workflow.publicity import rules
from workflow.publicity.actions import check_plan_list
from workflow.publicity.enums import LIVE, ChangeKind, Leaving, NoticeState
from workflow.publicity.extending import days_found_away
from workflow.publicity.models import NoticeEntry
from workflow.publicity.naming import CORRECTABLE
from workflow.publicity.queries import unpublished


def stages_to_publish() -> QuerySet[Stage]:
    """Notice stages that have not published yet, or not everybody."""
    begun = Stage.objects.filter(kind="notice", edition__state=EditionState.RUNNING).exclude(state=StageState.PENDING)
    rows = begun.exclude(notices__state=NoticeState.DRAFT).select_related("edition")
    again = [stage.pk for stage in rows.filter(notices__state__in=LIVE).distinct() if unpublished(stage).exists()]
    return rows.filter(Q(pk__in=again) | Q(state=StageState.CURRENT) & ~Q(notices__state__in=LIVE))


class PlanForm(forms.Form):
    """Which stage to publish, and for how long."""

    stage = forms.ModelChoiceField(label="公示环节", queryset=Stage.objects.none())
    workdays = forms.IntegerField(
        label="公示期（工作日）", min_value=1, max_value=365, required=False,
        help_text="不填则按规则集的期限；只能延长，不能短于法定下限。",
    )  # fmt: skip

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = stages_to_publish()
        found = [stage.pk for stage in rows if allows(check_plan_list, stage, by=by)]
        self.fields["stage"].queryset = rows.filter(pk__in=found)  # type: ignore[attr-defined]


class EntryField(forms.ModelChoiceField):
    """An entry, called by its place on the list."""

    def label_from_instance(self, obj: NoticeEntry) -> str:
        return f"第{obj.position}项：{obj}"


class EntryForm(forms.Form):
    """Which entry, and why: what every change of a published list asks."""

    entry = EntryField(label="条目", queryset=NoticeEntry.objects.none())
    reason = LongTextField(
        label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="理由向社会公开。"
    )
    field_order = ["entry", "kind", "public_name", "public_unit", "title", "removed", "word", "reason"]

    def __init__(self, *args: Any, notice: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = notice.entries.order_by("position")  # type: ignore[attr-defined]


class CorrectionForm(EntryForm):
    """What the entry should say."""

    kind = forms.ChoiceField(
        label="性质",
        choices=[(kind.value, kind.label) for kind in (ChangeKind.WORDING, ChangeKind.REDACTION)],
        initial=ChangeKind.WORDING,
        required=False,
        help_text="删去不应公开的内容时，更正记录只说明已经删去和理由，不显示删去的内容。",
    )
    public_name = forms.CharField(label="对象名称", max_length=100, required=False, help_text="不改则留空")
    public_unit = forms.CharField(label="单位", max_length=100, required=False, help_text="不改则留空")
    title = forms.CharField(label="模式或成果名称", max_length=120, required=False, help_text="不改则留空")
    removed = forms.MultipleChoiceField(
        label="整栏删去", choices=[("public_unit", "单位"), ("title", "模式或成果名称")], required=False,
        widget=forms.CheckboxSelectMultiple, help_text="只用于删去不应公开的内容；删去一部分的，在上面写留下的文字。",
    )  # fmt: skip

    def __init__(self, *args: Any, notice: Any, **kwargs: Any) -> None:
        super().__init__(*args, notice=notice, **kwargs)
        if notice.state != NoticeState.RUNNING:
            if notice.state == NoticeState.ENDED and rules.findings(
                notice.entries.values_list("application", flat=True)
            ):
                self.fields[
                    "entry"
                ].help_text = "公示期满的，只能更正经异议核查认定部分成立的条目；其他条目只能删去不应公开的内容。"
                return
            kind = self.fields["kind"]
            kind.choices = [(ChangeKind.REDACTION.value, ChangeKind.REDACTION.label)]  # type: ignore[attr-defined]
            kind.initial = ChangeKind.REDACTION
            kind.error_messages["invalid_choice"] = "公示期满后只能删去不应公开的内容。"


class LeavingForm(EntryForm):
    """The public word beside the struck entry."""

    word = forms.ChoiceField(label="公示状态改为", choices=Leaving.choices)


class ExtensionForm(forms.Form):
    """Which days are made good."""

    days = forms.TypedMultipleChoiceField(
        label="不计入公示期的日期", coerce=date.fromisoformat, widget=forms.CheckboxSelectMultiple,
        help_text="列出的是探测到网页无法访问的工作日及次数。",
    )  # fmt: skip
    reason = LongTextField(
        label="向社会公开的原因", max_length=500, initial="因本网站部分时间无法访问",
        widget=forms.Textarea(attrs={"rows": 3}), help_text="写成“因……”，公示页在其后注明顺延至哪一天。",
    )  # fmt: skip

    def __init__(self, *args: Any, notice: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].choices = [(found.day.isoformat(), str(found)) for found in days_found_away(notice)]  # type: ignore[attr-defined]


def filled(data: dict[str, Any]) -> dict[str, str]:
    """The correctable fields of cleaned data that hold something, and those to be emptied."""
    return {**{name: data[name] for name in CORRECTABLE if data.get(name)}, **dict.fromkeys(data["removed"], "")}
