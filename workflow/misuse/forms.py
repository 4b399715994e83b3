"""The forms of who reports a misuse, and of the holder who puts it right."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.documents.numbering import clean_receipt
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.languages import is_english
from portal.purposes import CONTACT, with_purposes
from portal.receipts import is_token, new_token
from portal.translated import translated
from workflow.misuse.actions import Draft
from workflow.misuse.enums import Kind
from workflow.misuse.queries import reportable_programmes
from workflow.programmes.models import Programme


class ProgrammeChoice(forms.ModelChoiceField):
    """An award by its name, in the language of the page as far as it has one."""

    def label_from_instance(self, obj: Any) -> str:
        return (obj.name_en if is_english() else "") or str(obj)


@with_purposes(**CONTACT)
class ReportForm(StagedUploadsMixin, forms.Form):
    """A report: which award, what, where and when, with a picture. Who reports need not say."""

    token = forms.CharField(widget=forms.HiddenInput)
    use_key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    programme = ProgrammeChoice(label="哪一奖项的称号", queryset=Programme.objects.none(), empty_label=_("请选择"))
    kind = forms.ChoiceField(label="违规使用的情形", choices=translated(Kind.choices), widget=forms.RadioSelect)
    user_name = forms.CharField(label="谁在使用", max_length=200, help_text="单位或者个人的名称；不清楚的写“不详”。")
    number = forms.CharField(
        label="所标的荣誉编号（可不填）", max_length=60, required=False, help_text="奖牌、证书或者宣传上的编号。"
    )
    place = forms.CharField(
        label="在哪里看到", max_length=200, help_text="例如门店地址和位置、商品名称、公众号和文章标题。"
    )
    url = forms.URLField(label="网址（可不填）", max_length=300, required=False, assume_scheme="https")
    seen_on = forms.DateField(label="发现日期", widget=DateInput())
    statement = LongTextField(
        label="看到的情况", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}), help_text="请写明原文或者画面。"
    )
    evidence = EvidenceUploadField(label="照片或者截图")
    contact_name = forms.CharField(label="姓名（可不填）", max_length=100, required=False)
    contact_phone = forms.CharField(label="联系电话（可不填）", max_length=40, required=False)
    contact_email = forms.CharField(
        label="电子邮箱（可不填）", max_length=200, required=False, help_text="填写后，办理进度同时发到邮箱。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = reportable_programmes()  # type: ignore[attr-defined]
        self.fields["seen_on"].widget.attrs["max"] = clock.today().isoformat()
        if not self.is_bound:
            self.initial.setdefault("token", new_token())

    def clean_token(self) -> str:
        if not is_token(self.cleaned_data["token"]):
            raise ValidationError("表单已经失效，请刷新页面后重新提交；已上传的文件在一天内保留。")
        return str(self.cleaned_data["token"])

    def draft(self, token: str) -> Draft:
        """What the action takes; call after `is_valid()`."""
        return Draft(**{**self.cleaned_data, "token": token})


class ProgressForm(forms.Form):
    """Number and secret of a report."""

    number = forms.CharField(label="编号", max_length=60, help_text="例如 JB2026-××××××。")
    secret = forms.CharField(
        label="查询码", max_length=80, help_text="提交时显示的查询码。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        return clean_receipt(self.cleaned_data["number"])


class CorrectionForm(StagedUploadsMixin, forms.Form):
    """What was put right, with evidence."""

    text = LongTextField(
        label="改正情况", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="请逐项写明怎样改正、何时完成。",
    )  # fmt: skip
    materials = EvidenceUploadField(label="证明材料")
