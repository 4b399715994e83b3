"""Checking a certificate, and what the office fills in."""

from typing import Any

from django import forms

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.documents.numbering import clean_number
from portal.errors import cite
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from workflow.honours.enums import ASKED_BACK, RecoveryCause
from workflow.honours.models import Honour, PrizePayment
from workflow.honours.rules import CAUSES
from workflow.honours.verification import MAXIMUM_BYTES
from workflow.programmes.models import Edition

LINES = forms.Textarea(attrs={"rows": 5})


class VerifyForm(forms.Form):
    """A number or a file; works without script."""

    number = forms.CharField(
        label="编号", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="证书编号印在证书左下角，例如 CNZL-2024-0001；也可填写公示编号、培训证明编号。",
    )  # fmt: skip
    file = forms.FileField(
        label="文件", required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.json,.csv,application/pdf,application/json,text/csv"}),
        help_text="证书或者公示名单的 PDF，公示名单的 JSON、CSV；不超过 10 MB。文件只比对摘要和签名，不会保存；请同时填写印在上面的编号。",
    )  # fmt: skip

    def clean_number(self) -> str:
        return clean_number(self.cleaned_data["number"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAXIMUM_BYTES:
            raise forms.ValidationError("文件超过 10 MB，本门户签发的证书和公示文件没有这样大，请核对。")
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("number") and not data.get("file"):
            raise forms.ValidationError("请填写编号，或者选择要核验的文件。")
        return data


class CommendationForm(forms.Form):
    """The document; a prize given as “at most” has a field of its own for each honour due."""

    edition = forms.ModelChoiceField(label="届次", queryset=Edition.objects.none())
    document_number = forms.CharField(label="文号", max_length=80)
    issued_on = forms.DateField(label="成文日期", widget=DateInput())
    title = forms.CharField(label="标题", max_length=200, required=False, help_text="不填时按规则集的文件名称。")
    body = LongTextField(
        label="前言", widget=LINES, max_length=20000, required=False,
        help_text="表彰的背景和意义，可以不填。依据、名单、奖励、异议渠道和落款由系统按案件写入。",
    )  # fmt: skip
    amounts = LongTextField(
        label="奖金（元）", required=False, widget=LINES,
        help_text="只有规则集写明“不超过”的奖项才需填写：每行一项，写申报编号、空格、金额，例如 CNZL-2026-S001 50000。",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = Edition.objects.public()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("edition"):
            try:
                data["amounts"] = parse_amounts(data["edition"], data.get("amounts", ""))
            except forms.ValidationError as error:
                self.add_error("amounts", error)
        return data


def parse_amounts(edition: Edition, text: str) -> dict[int, int]:
    """`number amount` lines as application id → whole yuan."""
    known = dict(edition.applications.exclude(number=None).values_list("number", "pk"))
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        number, _, amount = line.rpartition(" ")
        if number.strip() not in known or not amount.isdecimal():
            raise forms.ValidationError(f"“{line}”不符合格式：每行写本届的一个申报编号、空格、以元为单位的整数金额。")
        found[known[number.strip()]] = int(amount)
    return found


class RevocationForm(forms.Form):
    article = forms.ChoiceField(label="撤销依据")
    document_number = forms.CharField(label="撤销决定文号", max_length=80)
    public_reason = forms.CharField(
        label="公布的事实",
        max_length=500,
        help_text="写明查明的事实，接在“经核查，”之后。将随撤销决定公开，请勿写入证件、电话等个人信息。",
    )
    reason = LongTextField(label="理由（内部）", widget=LINES, max_length=4000)

    def __init__(self, *args: Any, honour: Honour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [
            (ban.article, f"{cite(ban.article)}：{CAUSES[ban.cause]}") for ban in honour.edition.rules.terms.bans
        ]
        self.fields["article"].choices = grounds  # type: ignore[attr-defined]


class PaymentForm(StagedUploadsMixin, forms.Form):
    amount_yuan = forms.IntegerField(
        label="金额（元）", min_value=1, help_text="分次支付的，逐次登记；合计不超过奖金标准。"
    )
    paid_on = forms.DateField(label="支付日期", widget=DateInput())
    reference = forms.CharField(label="支付凭证号", max_length=80)
    vouchers = EvidenceUploadField(label="支付凭证", max_files=5, required=False)


class AskBackForm(forms.Form):
    """How much of the money is asked back, and why."""

    amount_yuan = forms.IntegerField(label="金额（元）", min_value=1)
    cause = forms.ChoiceField(
        label="事由", choices=[(cause, cause.label) for cause in RecoveryCause if cause in ASKED_BACK],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = LongTextField(label="理由", widget=LINES, max_length=2000, help_text="将原文告知获奖者。")


class NameForm(forms.Form):
    """What the holder is rightly called."""

    public_name = forms.CharField(
        label="更正后的获奖者名称", max_length=200, help_text="只限于同一获奖者的名称更正，将在荣誉名录公开。"
    )
    reason = LongTextField(label="更正的理由", widget=LINES, max_length=2000, help_text="将告知获奖者。")


class ReversalForm(forms.Form):
    """Which payment was entered by mistake, and how."""

    payment = forms.ModelChoiceField(label="有误的支付", queryset=PrizePayment.objects.none())
    reason = LongTextField(label="冲销理由", widget=LINES, max_length=2000)

    def __init__(self, *args: Any, honour: Honour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payment"].queryset = honour.payments.standing()  # type: ignore[attr-defined]


class DutyForm(forms.Form):
    done_on = forms.DateField(label="办结日期", widget=DateInput())
    reference = forms.CharField(label="凭证号或者报送编号", max_length=80)


class PrizeUseForm(StagedUploadsMixin, forms.Form):
    """What some of the prize money was used for; that there is evidence is for the action to ask."""

    use = forms.ChoiceField(label="用途")
    amount_yuan = forms.IntegerField(label="金额（元）", min_value=1)
    description = LongTextField(label="说明", widget=LINES, max_length=2000)
    materials = EvidenceUploadField(label="证明材料", max_files=10, required=False)

    def __init__(self, *args: Any, honour: Honour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        uses = [(use.code, use.name) for use in honour.edition.rules.prize_uses]
        self.fields["use"].choices = [*uses, ("other", "其他用途")]  # type: ignore[attr-defined]
