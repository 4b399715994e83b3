"""What the office types to plan an edition."""

from collections import Counter
from typing import Any, cast

from django import forms

from portal import clock
from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput, DateTimeInput, ReasonForm
from portal.shown import ShownForm
from workflow.programmes.models import Edition, EditionDocument, RuleSetVersion, Stage
from workflow.programmes.publications import Publication, publications


class CallForm(forms.Form):
    """What the office types of an edition: its year, name and address, and when applications come in."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    name = forms.CharField(
        label="届次名称", max_length=120, required=False, help_text="不填的，按年度和奖项名称生成，如“2026年度某某奖”。"
    )
    slug = forms.SlugField(
        label="网址标识", max_length=80, help_text="用于网址，如 changning-quality-2026；只用小写字母、数字和连字符。"
    )
    opens_at = forms.DateTimeField(label="申报开始", widget=DateTimeInput())
    deadline = forms.DateTimeField(label="申报截止", widget=DateTimeInput(), help_text="到秒为止，逾期不予接收。")


class PlanEditionForm(CallForm):
    """Plan an edition on a rule set in force."""

    ruleset = forms.ModelChoiceField(
        RuleSetVersion.objects.none(), label="规则集", help_text="届次启动后，规则随届次冻结。"
    )
    field_order = ("ruleset",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        in_force = RuleSetVersion.objects.select_related("programme").filter(valid_from__lte=today)
        choice = cast(forms.ModelChoiceField, self.fields["ruleset"])
        choice.queryset = in_force.exclude(valid_until__lt=today)
        self.fields["year"].initial = today.year


class ChangeEditionForm(ShownForm, CallForm):
    """What stands of a planned edition, to be put right."""


class StageForm(forms.Form):
    """Which stage whoever presses the button sees: two clicks move one step, and nothing is meant for another."""

    from_stage = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stage: Stage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_stage"].initial = stage.code if stage else ""

    def clean_from_stage(self) -> str:
        """Said on top of the form: the field itself is hidden."""
        if not self.cleaned_data["from_stage"]:
            self.add_error(None, "没有说明是哪一环节，请刷新页面后再办理。")
        return str(self.cleaned_data["from_stage"])


class DueDateForm(ShownForm, StageForm):
    """The day the office plans to be done with the current stage."""

    shows = ("due_on",)
    due_on = forms.DateField(label="计划完成日期", widget=DateInput())


class MoveOpeningForm(ShownForm):
    """Another time for applications to begin, with the reason."""

    shows = ("opens_at",)
    opens_at = forms.DateTimeField(label="新的申报开始", widget=DateTimeInput())
    reason = LongTextField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="理由将向社会公开。"
    )


class MoveDeadlineForm(ShownForm):
    """A later deadline, with the reason."""

    shows = ("deadline",)
    deadline = forms.DateTimeField(label="新的申报截止", widget=DateTimeInput())
    reason = LongTextField(
        label="理由", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, help_text="理由将向社会公开。"
    )


class DocumentForm(forms.Form):
    """A document that stands published on the portal, to be recorded with the edition."""

    document = forms.ChoiceField(
        label="已公开的文件", help_text="只列出本站现在可以公开阅读、可以用于本届的文件；尚未发布的请先发布。"
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for found, label in told_apart([one for one in publications() if one.may_stand_with(edition)]):
            groups.setdefault(found.kind.label, []).append((f"{found.kind}:{found.url}", label))
        self.fields["document"].choices = [("", "请选择"), *groups.items()]  # type: ignore[attr-defined]


def told_apart(found: list[Publication]) -> list[tuple[Publication, str]]:
    """Each document with its title and day; two that agree in both are told apart by their addresses."""
    labels = [f"{one.title}（{one.published_on} 公开）" for one in found]
    alike = Counter(zip((one.kind for one in found), labels, strict=True))
    return [
        (one, f"{label[:-1]}，{one.url}）" if alike[one.kind, label] > 1 else label)
        for one, label in zip(found, labels, strict=True)
    ]


class RecordedChoice(forms.ModelChoiceField):
    """The documents recorded with an edition: what each is, its title, the day it was recorded."""

    def label_from_instance(self, obj: EditionDocument) -> str:
        return f"{obj.get_kind_display()}：{obj.title}（{clock.display(obj.published_at)} 登记）"


class WithdrawDocumentForm(ReasonForm):
    """Which record is wrong, and why."""

    document = RecordedChoice(label="撤回哪一项登记", queryset=EditionDocument.objects.none())
    field_order = ("document", "reason")

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = edition.documents.all()  # type: ignore[attr-defined]
