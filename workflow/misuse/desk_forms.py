"""What the office is asked when it handles reports and cases."""

from typing import Any

from django import forms

from portal import clock
from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from workflow.misuse.enums import Item, Kind
from workflow.misuse.models import MisuseCase


def area(label: str, rows: int = 5, **options: Any) -> LongTextField:
    """A text of several lines."""
    return LongTextField(label=label, max_length=3000, widget=forms.Textarea(attrs={"rows": rows}), **options)


def number_help() -> str:
    """An example of this year."""
    return f"例如：长市监责改〔{clock.today().year}〕1号。"


ANSWER = "原文答复举报人，请勿写入举报人、联系方式等个人信息。"
SUMMARY = "在荣誉页面公开；不填的，不公开。"


class AcceptForm(forms.Form):
    """A case of its own, or one that is open."""

    found = forms.ChoiceField(
        label="认定的情形", choices=Kind.choices,
        help_text="他人冒用编号的，选“未获得荣誉……”或者“伪造……”：案件不牵连该编号的获奖者，不告知、不在其荣誉页面公开。",
    )  # fmt: skip
    case = forms.ModelChoiceField(
        label="并入在办案件", queryset=MisuseCase.objects.none(), required=False, empty_label="不并入，单独立案",
        help_text="同一违规使用的举报并入同一案件。",
    )  # fmt: skip

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = cases  # type: ignore[attr-defined]
        self.fields["case"].label_from_instance = _case_label  # type: ignore[attr-defined]


def _case_label(case: Any) -> str:
    return f"{case.number} {case.user_name}：{case.get_kind_display()}（{case.place}）"


class RefusalForm(forms.Form):
    """Why a report is not accepted."""

    reason = area("理由", help_text=ANSWER)


class OrderForm(forms.Form):
    """A 责令改正通知书."""

    document_number = forms.CharField(label="文号", max_length=80)
    finding = area("认定的事实", help_text="写入通知书。请勿写入举报人的任何信息。")
    requirement = area("改正要求", rows=4, help_text="写入通知书，逐项写明改什么、改成什么。")
    workdays = forms.IntegerField(label="期限（工作日）", min_value=1)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_number"].help_text = number_help()
        self.fields["workdays"].help_text = f"自成文之日的次日起算，最多{most}个工作日。"
        self.fields["workdays"].initial = most


class CloseForm(forms.Form):
    """Checked again and put right."""

    answer = area("答复举报人", help_text=ANSWER)
    summary = area("向社会公开的处理情况", rows=3, required=False, help_text=SUMMARY)


class DismissForm(forms.Form):
    """No misuse after all."""

    answer = area("理由", help_text=ANSWER)


class ReferForm(forms.Form):
    """To whom, why, and what who reported and the public are told."""

    document_number = forms.CharField(label="文号", max_length=80)
    recipient = forms.CharField(label="移送机关", max_length=100)
    reason = area("移送理由", rows=4)
    answer = area("答复举报人", rows=3, help_text=ANSWER)
    summary = area("向社会公开的处理情况", rows=3, required=False, help_text=SUMMARY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_number"].help_text = number_help()


class DeliveryForm(forms.Form):
    """What was received on paper."""

    document_number = forms.ChoiceField(label="文书")
    received_by = forms.CharField(label="签收", max_length=100, help_text="签收的单位或者人员。")
    received_on = forms.DateField(label="签收日期", widget=DateInput())
    note = forms.CharField(label="送达方式", max_length=200, help_text="例如：直接送达，邮寄送达并附回执号。")

    def __init__(self, *args: Any, numbers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_number"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]


class WarningForm(forms.Form):
    """A public warning of a forged thing."""

    item = forms.ChoiceField(label="物品", choices=Item.choices)
    number = forms.CharField(
        label="所标编号", max_length=60, required=False, help_text="核验页面对这一编号作出提示；没有编号的不填。"
    )
    text = area("警示内容", help_text="向社会公布。写明识别的办法；请勿写入举报人和未经查实的个人信息。")


class TakeBackForm(forms.Form):
    """Why a warning was wrong; public."""

    correction = area("更正说明", rows=4, help_text="与原警示一并向社会公开。")
