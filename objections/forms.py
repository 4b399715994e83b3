"""The forms an objector meets. Whatever is wrong, nothing typed or uploaded is lost."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, LayoutObject
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from objections import receipts
from objections.actions import Draft
from objections.choosing import AboutForm, asking_chosen
from objections.enums import Claimant
from objections.matters import About
from objections.pages import FIRST, PERSON_FIELDS, PROVED, UNIT_FIELDS, WHO, Carried, Page, wrong_on
from objections.proving import Proved, hidden_of, offered
from portal.autosave.fields import LongTextField
from portal.autosave.forms import Typed
from portal.documents.numbering import clean_receipt
from portal.errors import cite
from portal.evidence.formats import SCANS
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.identity import numbers
from portal.identity.configured import Provider
from portal.identity.enums import DocumentType
from portal.languages import spoken
from portal.purposes import CONTACT, PERSON, with_purposes
from portal.questions import Asked
from portal.translated import translated

PICTURE = "身份证件照片"
LICENCE, LETTER = "营业执照或登记证书", "授权委托书"
LONGEST_KEY = 19
OPTIONAL = {"email", "contact_email"}


@with_purposes(**PERSON, **CONTACT)
class ObjectionForm(StagedUploadsMixin, AboutForm):
    """A real-name objection (Article 31): about what, what happened, with what evidence, by whom."""

    autosave: Typed | None = None
    page: Page = FIRST
    elsewhere: dict[Page, list[tuple[Any, str]]]

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    statement = LongTextField(
        label="事实和理由", max_length=5000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text="请写明时间、地点、经过和您认为违反的规定。仅对评审分数、名次有不同意见的，不属于异议。",
    )  # fmt: skip
    requested_outcome = LongTextField(
        label="请求", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="您希望如何处理。"
    )
    evidence = EvidenceUploadField(label="证明材料")
    claimant = forms.ChoiceField(
        label="以谁的名义提出", choices=translated(Claimant.choices), widget=forms.RadioSelect, initial=Claimant.PERSON
    )
    name = forms.CharField(label="姓名", max_length=100, required=False, help_text="与证件一致。")
    document_type = forms.ChoiceField(
        label="证件类型", choices=translated([("", "请选择"), *DocumentType.choices]), required=False
    )
    document_number = forms.CharField(label="证件号码", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    email = forms.CharField(
        label="电子邮箱（可不填）", max_length=200, required=False, help_text="填写后，进度会同时发到邮箱。"
    )
    picture = EvidenceUploadField(label=PICTURE, max_files=2, endings=SCANS, required=False)
    unit_name = forms.CharField(label="单位名称", max_length=100, required=False)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=40, required=False)
    contact_name = forms.CharField(label="联系人姓名", max_length=100, required=False)
    contact_phone = forms.CharField(label="联系人电话", max_length=40, required=False)
    contact_email = forms.CharField(label="联系人电子邮箱（可不填）", max_length=200, required=False)
    licence = EvidenceUploadField(label=LICENCE, max_files=2, endings=SCANS, required=False)
    letter = EvidenceUploadField(label=LETTER, max_files=2, endings=SCANS, required=False)
    as_printed = forms.BooleanField(
        label="号码与证件一致，请按所填提交，由评审办对照证件核对。", required=False, widget=forms.HiddenInput
    )
    truthful = forms.BooleanField(label="以上内容属实，我愿意对其真实性负责，并配合核实。")

    def __init__(
        self, *args: Any, applicant: Any = None, proving: Callable[[], Proved | None] = lambda: None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._proving = proving
        self.elsewhere, self.applicant = {}, applicant
        self.initial.setdefault("token", receipts.new_token())
        self.initial.setdefault("matter", self.asked_matter)

    @cached_property
    def helper(self) -> FormHelper:
        """Made when the form is drawn: most that are sent never are."""
        # Demanded of one kind of claimant alone: marked so to the eye, and only once what was sent has been judged.
        self.is_valid()
        for name in (*PERSON_FIELDS, *UNIT_FIELDS):
            self.fields[name].required = name not in OPTIONAL
        if self.data.get("as_printed"):
            self.fields["as_printed"].widget = forms.CheckboxInput()
        helper = FormHelper()
        helper.form_tag = False
        hidden = hidden_of(self.proved) if self.page == WHO else ()
        helper.layout = Layout("token", Carried(self.page, hidden), *self._shown())
        if self.autosave is not None:
            helper.layout.fields.insert(0, self.autosave)
        return helper

    def asking(self) -> list[Asked]:
        """What judging the form is going to ask."""
        chosen = asking_chosen(self.data.get("entry"))
        return [*([chosen] if chosen else []), *self.asking_room()]

    def _shown(self) -> list[LayoutObject | str]:
        """What its page shows of the form."""
        if self.page == WHO:
            return _proved(self.proved) if self.proved else _who(self.asked_claimant)
        return self._what() if self.page == FIRST else list(self.page.fields)

    def _what(self) -> list[LayoutObject | str]:
        """Each matter has its own fields: where the browser can tell, those of the others are not shown."""
        found, more, own = (HTML(f'{{% include "objections/_{name}.html" %}}') for name in ("finding", "more", "own"))
        return [
            "matter",
            Div("find", found, css_class="about-found" if self.many else "about-registered", css_id="finding"),
            Div("entry", css_class="about-entry"),
            Div(*self._listed("registered"), more, css_class="about-registered"),
            Div(own, *self._listed("result"), css_class="about-result"),
            Div("edition", "subject_text", css_class="about-words"),
        ]

    def _listed(self, name: str) -> list[str]:
        """The field, where there is anything to choose or to say."""
        return [name] if self.fields[name].choices or name in self.errors else []  # type: ignore[attr-defined]

    def turn_to(self, page: Page) -> None:
        """Show that page, with what is wrong on it; what is wrong on the others is told besides."""
        faults = self.errors
        for other in wrong_on(faults):
            if other != page:
                self.elsewhere[other] = [
                    (self.fields[name].label, str(faults[name][0])) for name in other.fields if name in faults
                ]
        self.page = page
        self._errors = ErrorDict((name, faults[name]) for name in faults if page in wrong_on([name]))

    def turn_to_first_fault(self) -> None:
        """Show the first page on which anything is wrong."""
        self.turn_to(next(iter(wrong_on(self.errors)), self.page))

    @cached_property
    def proved(self) -> Proved | None:
        """Who a trusted provider says this browser's user is: what they post of it counts for nothing."""
        return self._proving()

    @property
    def offered(self) -> dict[str, list[Provider]]:
        """Where each kind of claimant can be proved."""
        return {claimant.value: offered(claimant) for claimant in Claimant}

    @property
    def said_proved(self) -> list[tuple[str, str]]:
        """What a page sends that shows somebody proved: it must not be filed as if nobody had been."""
        return [(PROVED, "1")] if self.proved else []

    @property
    def asked_claimant(self) -> str:
        """On whose behalf it is filed, as proved, else as posted."""
        if self.proved:
            return self.proved.fields["claimant"]
        return self.data.get("claimant", Claimant.PERSON) if self.is_bound else Claimant.PERSON

    def clean_token(self) -> str:
        token = self.cleaned_data["token"]
        if not receipts.is_token(token):
            raise ValidationError("表单已经失效，请从“提出异议”重新进入；已上传的文件在一天内保留。")
        return token

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["about"] = about = self.judge_about(data)
        if self.has_error("evidence", code="required"):
            del self.errors["evidence"]
            self.add_error(
                "evidence",
                ValidationError(
                    gettext("请提供证明材料，至少一个文件（%(basis)s异议须有证明材料）。") % {"basis": _basis(about)},
                    code="required",
                ),
            )
        self._take_proved(data)
        if data.get("claimant") == Claimant.ORGANISATION:
            self._demand(UNIT_FIELDS, data)
            self._check_unit(data)
        elif data.get("claimant") == Claimant.PERSON:
            self._demand(PERSON_FIELDS, data)
            self._check_person(data)
        return data

    def _take_proved(self, data: dict[str, Any]) -> None:
        if self.proved:
            for name in hidden_of(self.proved):
                self.errors.pop(name, None)
            data.update(self.proved.fields, as_printed=False)
        elif self.data.get(PROVED):
            said = _(
                "登录核验的结果只保留三十分钟，已经失效。请在“提出人”一步重新登录核验，或者填写证件信息并上传证件材料。"
            )
            self.add_error("claimant", ValidationError(said, code="expired"))

    def _demand(self, names: tuple[str, ...], data: dict[str, Any]) -> None:
        asked = [name for name in names if name not in OPTIONAL and name not in hidden_of(self.proved)]
        for name in asked:
            if not data.get(name) and name not in self.errors:
                said = gettext("请%(verb)s%(field)s（%(basis)s异议须实名提出）。") % {
                    "verb": spoken(_verb(self.fields[name])),
                    "field": spoken(self.fields[name].label),
                    "basis": _basis(data["about"]),
                }
                self.add_error(name, ValidationError(said, code="required"))

    def _check_person(self, data: dict[str, Any]) -> None:
        self._check("name", numbers.clean_real_name, data)
        if document_type := data.get("document_type"):  # without a kind there is one fault, not two
            self._check_number("document_number", lambda text: numbers.clean_document(document_type, text), data)
        self._check("phone", numbers.clean_phone, data)
        self._check("email", numbers.clean_email, data)

    def _check_unit(self, data: dict[str, Any]) -> None:
        self._check("unit_name", numbers.clean_real_name, data)
        self._check_number("credit_code", numbers.clean_credit_code, data)
        self._check("contact_name", numbers.clean_real_name, data)
        self._check("contact_phone", numbers.clean_phone, data)
        self._check("contact_email", numbers.clean_email, data)

    def _check(self, name: str, clean: Callable[[str], str], data: dict[str, Any]) -> None:
        if not data.get(name):
            return
        try:
            data[name] = clean(data[name])
        except ValidationError as error:
            self.add_error(name, error)

    def _check_number(self, name: str, clean: Callable[[str], str], data: dict[str, Any]) -> None:
        """A slip is told; whoever says that the document reads so is not turned away for rules that don't know it."""
        self._check(name, numbers.clean_as_printed if data.get("as_printed") else clean, data)
        if name in self.errors or data.get("as_printed"):
            self.fields["as_printed"].widget = forms.CheckboxInput()

    def draft(self) -> Draft:
        """What the action takes; call after `is_valid()`."""
        data = self.cleaned_data
        is_unit = data["claimant"] == Claimant.ORGANISATION
        return Draft(
            token=data["token"],
            **data["about"].named(),
            statement=data["statement"],
            requested_outcome=data["requested_outcome"],
            truthful=data["truthful"],
            evidence=data["evidence"],
            person=None if is_unit else _person(data),
            organisation=_unit(data) if is_unit else None,
            login=self.proved.login if self.proved else None,
            identity_files=self._pictures(data),
        )

    def _pictures(self, data: dict[str, Any]) -> dict[str, Any]:
        """What shows who it is, where no login does."""
        if self.proved:
            return {}
        if data["claimant"] == Claimant.ORGANISATION:
            return {LICENCE: data["licence"], LETTER: data["letter"]}
        return {PICTURE: data["picture"]}


def _basis(about: About | None) -> str:
    edition = about and about.edition
    return gettext("%(article)s，") % {"article": cite(edition.rules.objections.article)} if edition else ""


def _verb(field: forms.Field) -> str:
    """What is asked of an empty field."""
    if isinstance(field, EvidenceUploadField):
        return "上传"
    return "选择" if isinstance(field, forms.ChoiceField) else "填写"


_asked_for = lazy(
    lambda verb, label: gettext("请%(verb)s%(field)s。") % {"verb": spoken(verb), "field": spoken(label)}, str
)
for _field in ObjectionForm.base_fields.values():
    _field.error_messages["required"] = _asked_for(_verb(_field), _field.label)
ObjectionForm.base_fields["truthful"].error_messages["required"] = _("请勾选，确认内容属实。")


def _person(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in (*PERSON_FIELDS, "as_printed") if name != "picture"}


def _unit(data: dict[str, Any]) -> dict[str, Any]:
    contact = {name: data[name] for name in ("contact_name", "contact_phone", "contact_email")}
    return {"name": data["unit_name"], **{name: data[name] for name in ("credit_code", "as_printed")}, **contact}


def _who(claimant: str) -> list[LayoutObject | str]:
    """`as_printed` stands by the number that this claimant gives."""
    is_unit = claimant == Claimant.ORGANISATION
    person = _with_box(PERSON_FIELDS, "" if is_unit else "document_number")
    unit = _with_box(UNIT_FIELDS, "credit_code" if is_unit else "")
    return [
        "claimant",
        Div(_offer(Claimant.PERSON), *person, css_class="only-person", css_id="person-fields"),
        Div(_offer(Claimant.ORGANISATION), *unit, css_class="only-organisation", css_id="unit-fields"),
    ]


def _offer(claimant: Claimant) -> HTML:
    return HTML(
        f'{{% include "objections/_offered.html" with claimant="{claimant.value}" offered=form.offered.{claimant.value} %}}'
    )


def _proved(proved: Proved) -> list[LayoutObject | str]:
    """Who was proved, and what else is asked."""
    hidden = {*hidden_of(proved)}
    rest = [name for name in (UNIT_FIELDS if proved.is_unit else PERSON_FIELDS) if name not in hidden]
    return [HTML('{% include "objections/_proved.html" %}'), *rest]


def _with_box(names: tuple[str, ...], number: str) -> list[str]:
    return [part for name in names for part in ((name, "as_printed") if name == number else (name,))]


class ProgressForm(forms.Form):
    """Receipt number and secret."""

    number = forms.CharField(label="回执编号", max_length=60, help_text="例如 YY2026-××××××。")
    secret = forms.CharField(
        label="查询码", max_length=80, help_text="提交时在回执上显示的查询码。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        return clean_receipt(self.cleaned_data["number"])


class ReviewRequestForm(forms.Form):
    """Why the objector does not accept the conclusion."""

    grounds = LongTextField(
        label="申请复核的理由", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("请写明申请复核的理由。")},
        help_text="请写明对结论的哪一部分有不同意见，事实和依据是什么；有新的证据的，请另行提出异议。",
    )  # fmt: skip


class WithdrawalForm(forms.Form):
    """Nothing to fill in: it is confirmed, and carries what its page says of the case."""


class NamingForm(forms.Form):
    """Whether the body that has the objection learns who objects; carries what its page says of the case."""

    agrees = forms.TypedChoiceField(
        label="是否同意", widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("no", _("不同意，不提供")), ("yes", _("同意提供身份和联系方式"))],
        error_messages={"required": _("请选择是否同意。")},
    )  # fmt: skip


class SupplementForm(StagedUploadsMixin, forms.Form):
    """What the objector adds on request."""

    text = LongTextField(label="补充说明", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    materials = EvidenceUploadField(label="补充材料", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("text") and not data.get("materials") and "materials" not in self.errors:
            raise ValidationError("请填写补充说明，或者上传补充的材料。")
        return data
