"""The forms of being heard in person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from objections.custody import opened_until
from objections.desk_forms import area
from objections.enums import SittingParty
from objections.models import Objection, Sitting
from objections.presiding import presiders_for
from objections.sittings import MOVABLE, SittingPlan, parties_of
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.desk.forms import DateTimeInput
from portal.shown import ShownForm

NO_PRESIDER = (
    "现在没有人可以主持：主办人、核实提出人身份的、须回避的不能主持，请系统管理员在“工作人员账号”中增设经办人。"
)


def _begin() -> forms.DateTimeField:
    return forms.DateTimeField(label="开始时间", widget=DateTimeInput())


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(label="时长（分钟）", min_value=1)


def _presider() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label="主持人", queryset=User.objects.none(), empty_label="请选择",
        help_text="主办人、核实提出人身份的、参与作出所涉结果的、须回避的不在此列。",
    )  # fmt: skip


def _offer(form: Any, objection: Objection) -> None:
    able = presiders_for(objection)
    rules = objection.rules
    ahead = f"须为工作日，至少提前 {rules.sitting_notice_workdays} 个、至多 {rules.sitting_within_workdays} 个工作日。"
    form.fields["starts_at"].help_text = ahead
    field = form.fields["presider"]
    field.queryset = User.objects.filter(pk__in=[one.pk for one in able])
    if not able:
        field.help_text = NO_PRESIDER


class PlanForm(forms.Form):
    """When, where, and who presides."""

    starts_at = _begin()
    minutes = _minutes()
    place = forms.CharField(label="地点", max_length=100, help_text="不得选在提出人所在的单位、住所。")
    presider = _presider()
    note = area("须知", rows=3, required=False, help_text="随通知告知，例如须携带的材料。不得出现提出人的信息。")

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, objection)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data if self.errors else _with_plan(data, "note")


def _with_plan(data: dict[str, Any], *more: str) -> dict[str, Any]:
    plan = SittingPlan(**{name: data.pop(name) for name in (*MOVABLE, *more)})
    return {**data, "plan": plan}


def _why_so_few(objection: Objection) -> str:
    if not objection.has_other_side:
        return "本件没有被异议方，只能听取提出人的意见。"
    if objection.asked is None:
        return "尚未告知被异议方；要听取其意见的，请先办理“听取被异议方意见”。"
    return "双方分别听取；提出人在办理进度页面同意的，才可以一同听取。"


class SetForm(PlanForm):
    """The same of the office's own motion: also who is heard."""

    party = forms.ChoiceField(label="听取何人", choices=())
    field_order = ("party",)

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, objection=objection, **kwargs)
        field: Any = self.fields["party"]
        able = list(parties_of(objection))
        field.choices = [("", "请选择"), *((one.value, one.label) for one in able)]
        if SittingParty.TOGETHER not in able:
            field.help_text = _why_so_few(objection)


class MoveSittingForm(ShownForm):
    """Another time, place or presider, and why."""

    starts_at = _begin()
    minutes = _minutes()
    place = forms.CharField(label="地点", max_length=100)
    presider = _presider()
    reason = area("理由", rows=3, help_text="告知被听取意见的一方，并记入操作日志。不得出现提出人的信息。")
    shows = MOVABLE

    def __init__(self, *args: Any, row: Sitting, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        _offer(self, row.objection)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        return data if self.errors else _with_plan(data)


def _shared() -> LongTextField:
    return area(
        "可以引用的部分", rows=6,
        help_text="被听取意见的一方在其页面看到，结论和归档目录可以引用。不得出现提出人的任何信息；没有的，写明“没有可以引用的内容”。",
    )  # fmt: skip


def _full() -> LongTextField:
    return area("全文", rows=10, help_text="加密保存。提到提出人的，须经启封才能再次查阅。")


class HoldForm(forms.Form):
    """Who came, and what was taken down."""

    attendance = area("到场情况", rows=3, help_text="写明到场的人员（不写提出人姓名）和实际起止时间。登记后不能更改。")
    shared = _shared()
    full = _full()


class TranscriptForm(forms.Form):
    """The same taken down anew; the former stays on the case."""

    shared = _shared()
    full = _full()
    reason = area("更正的理由", rows=3, help_text="记入操作日志，不得出现提出人的信息。")

    def __init__(self, *args: Any, sitting: Sitting, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (now := sitting.transcript) is None:
            return
        self.fields["shared"].initial = now.shared
        if now.full and (now.names_nobody or opened_until(sitting.objection, user)):
            self.fields["full"].initial = now.full.for_delivery()


class AskSittingForm(forms.Form):
    """Why a side wants to be heard in person."""

    grounds = LongTextField(
        label=gettext_lazy("申请当面听取意见的理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("请写明希望当面说明什么，以及书面难以说明的理由。")},
        help_text=gettext_lazy("请写明希望当面说明什么，为什么书面难以说明。"),
    )  # fmt: skip


class ObjectorsSittingForm(AskSittingForm):
    """The same of the objector, who may agree to sit with the other side."""

    together = forms.BooleanField(
        label=gettext_lazy("同意与被异议方一同参加"), required=False,
        help_text=gettext_lazy("默认分别听取，身份不为对方所知。勾选的，评审办可以安排一同听取，对方将因此知道由谁提出；开始以前可以撤销。"),
    )  # fmt: skip

    def __init__(self, *args: Any, objection: Objection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not objection.has_other_side or objection.together_agreed_at:
            del self.fields["together"]
