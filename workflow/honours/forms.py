"""Checking a certificate, and what the office fills in."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.documents.numbering import clean_number
from portal.errors import cite
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.shown import ShownForm
from portal.transitions.core import allows
from workflow.honours.actions.commending import check_draft
from workflow.honours.enums import ASKED_BACK, RecoveryCause
from workflow.honours.grounds import CAUSES, Resolution, grounds, revocation_rule
from workflow.honours.models import Commendation, Honour, PrizePayment, Revocation
from workflow.honours.verification import MAXIMUM_BYTES
from workflow.programmes.models import Edition

LINES = forms.Textarea(attrs={"rows": 5})


class VerifyForm(forms.Form):
    """A number or a file; works without script."""

    number = forms.CharField(
        label="编号", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="证书编号印在证书左下角，例如 CNZL-2024-0001；也可填写公示编号、培训证明编号，申报表、异议回执的校验码。",
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


class CommendationWords(forms.Form):
    """The words of the document; a prize given as “at most” has a line of its own for each honour due."""

    document_number = forms.CharField(label="文号", max_length=80)
    issued_on = forms.DateField(label="成文日期", widget=DateInput())
    title = forms.CharField(label="标题", max_length=200, required=False, help_text="不填时按规则集的文件名称。")
    body = LongTextField(
        label="前言", widget=LINES, max_length=20000, required=False,
        help_text="表彰的背景和意义，可以不填。依据、名单、奖励、异议渠道和落款由系统按案件写入。",
    )  # fmt: skip
    amount_lines = LongTextField(
        label="奖金（元）", required=False, widget=LINES,
        help_text="只有规则集写明“不超过”的奖项才需填写：每行一项，写申报编号、空格、金额，例如 CNZL-2026-S0001 50000。",
    )  # fmt: skip

    drafted_for: Edition | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        edition = data.get("edition") or self.drafted_for
        lines = data.pop("amount_lines", "")
        if edition:
            try:
                data["amounts"] = parse_amounts(edition, lines)
            except forms.ValidationError as error:
                self.add_error("amount_lines", error)
        return data


class CommendationForm(CommendationWords):
    """A new draft, of an edition."""

    edition = forms.ModelChoiceField(label="届次", queryset=Edition.objects.none())
    field_order = ("edition",)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = Edition.objects.running()
        found = [edition.pk for edition in editions if allows(check_draft, edition, by=by)]
        self.fields["edition"].queryset = editions.filter(pk__in=found)  # type: ignore[attr-defined]


class RevisionForm(CommendationWords, ShownForm):
    """The draft as it stands, to be changed."""

    def __init__(self, *args: Any, row: Commendation, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.drafted_for = row.edition


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
    """What the holder is told: the ground and the facts. The decision follows when they were heard."""

    article = forms.ChoiceField(label="撤销依据")
    public_reason = forms.CharField(
        label="查明的事实",
        max_length=500,
        help_text="接在“经核查，”之后。现在告知获奖者，决定撤销后随决定公开，请勿写入证件、电话等个人信息。",
    )
    reason = LongTextField(label="理由（内部）", widget=LINES, max_length=4000)
    document_number = forms.CharField(
        label="告知书文号", max_length=80, help_text="提出后即印发《拟撤销荣誉告知书》，使用评审办的发文字号。"
    )

    def __init__(self, *args: Any, honour: Honour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What tells the grounds apart comes first: a phone shows the beginning.
        self.fields["article"].choices = [  # type: ignore[attr-defined]
            (one.article, f"{CAUSES[one.cause]}（{cite(one.article)}）") for one in grounds(honour.edition.rules)
        ]


class StatementForm(StagedUploadsMixin, forms.Form):
    """What the holder has to say, with evidence where there is any."""

    text = LongTextField(
        label=gettext_lazy("陈述、申辩意见"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("请写明对事实、理由、依据有什么不同意见，可以分几次提交。"),
    )  # fmt: skip
    materials = EvidenceUploadField(label=gettext_lazy("证明材料"), required=False)


class ResolutionForm(forms.Form):
    """The number, and the approval where the rule set asks for one; a vote of the conference is held, not typed."""

    document_number = forms.CharField(label="决定文号", max_length=80)
    resolution = forms.CharField(label="批准文件", max_length=120, help_text="写明批准文件的文号。")
    resolved_on = forms.DateField(label="批准日期", widget=DateInput())

    def __init__(self, *args: Any, revocation: Revocation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if revocation_rule(revocation.honour.edition.rules).decided_by != "issuer":
            del self.fields["resolution"], self.fields["resolved_on"]

    @property
    def resolved(self) -> Resolution:
        names = [field.name for field in fields(Resolution)]
        return Resolution(**{name: self.cleaned_data[name] for name in names if name in self.cleaned_data})


class QuestionForm(forms.Form):
    """What the conference is asked to decide."""

    question = LongTextField(
        label="提请审议的意见", widget=LINES, max_length=2000,
        help_text="写明建议如何决定及其理由；评审会成员可以查阅告知的事实、依据和获奖者的陈述、申辩。",
    )  # fmt: skip


class DrawUpForm(ResolutionForm):
    """The decision: number, approval, and the answer to what the holder stated."""

    answer = LongTextField(
        label="对陈述、申辩的答复", max_length=500, widget=LINES,
        help_text="写明采纳或者不采纳，以及理由，接在“经复核：”之后；随决定公开。",
    )  # fmt: skip
    read = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, revocation: Revocation, **kwargs: Any) -> None:
        stated = revocation.statements.count()
        kwargs["initial"] = {"read": stated, **(kwargs.get("initial") or {})}
        super().__init__(*args, revocation=revocation, **kwargs)
        if not stated:
            del self.fields["answer"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = {name: value for name, value in data.items() if name in {"document_number", "answer", "read"}}
        return {**given, "resolution": self.resolved}


class ReinstatementForm(ResolutionForm):
    """The later decision that annuls a revocation."""

    reason = LongTextField(
        label="恢复的理由", widget=LINES, max_length=500,
        help_text="接在“经复查，”之后，随决定公开，请勿写入证件、电话等个人信息。",
    )  # fmt: skip


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
    reference = forms.CharField(label="凭证号、收据或者交接单号", max_length=80)


class ReturnForm(forms.Form):
    returned_on = forms.DateField(label="发还日期", widget=DateInput())
    reference = forms.CharField(label="发还凭证号", max_length=80)


class ThingReturnForm(forms.Form):
    returned_on = forms.DateField(label="发还日期", widget=DateInput())


class SentForm(forms.Form):
    sent_on = forms.DateField(label="报送日期", widget=DateInput())
    reference = forms.CharField(label="报送回执号", max_length=80)


class AnswerForm(forms.Form):
    """What the platform answered."""

    accepted = forms.TypedChoiceField(
        label="平台反馈", choices=[("yes", "已接收"), ("no", "退回")], coerce=lambda value: value == "yes"
    )
    answered_on = forms.DateField(label="反馈日期", widget=DateInput())
    answer = forms.CharField(
        label="反馈内容", max_length=500, required=False, help_text="退回的，写明原因；更正后再次报送。"
    )


class PrizeUseForm(StagedUploadsMixin, forms.Form):
    """What some of the prize money was used for; that there is evidence is for the action to ask."""

    use = forms.ChoiceField(label="用途")
    amount_yuan = forms.IntegerField(label="金额（元）", min_value=1)
    description = LongTextField(label="说明", widget=LINES, max_length=2000)
    materials = EvidenceUploadField(label="证明材料", max_files=10, required=False)

    def __init__(self, *args: Any, honour: Honour, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        uses = [(use.code, use.name) for use in honour.edition.rules.prize_uses]
        self.fields["use"].choices = [("", "请选择"), *uses, ("other", "其他用途")]  # type: ignore[attr-defined]
