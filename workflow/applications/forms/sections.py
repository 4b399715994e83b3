"""Who applies, what for, self-assessment, department, submission. A draft may be saved with gaps."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput
from portal.identity.enums import DocumentType, OrganisationKind
from portal.messages.addresses import plain
from portal.purposes import CONTACT, PERSON, with_purposes
from portal.translated import translated
from workflow.applications.forms.layout import helper_with
from workflow.applications.models import Application
from workflow.programmes.models import Department

KEPT = _("已登记：%(value)s。留空则不改。")


class SubjectForm(forms.Form):
    """What both kinds of subject share: nothing sealed is shown again, an empty field keeps what is on record."""

    sealed: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    def __init__(self, *args: Any, application: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(label=_("保存") if application else _("开始申报"))
        if application is None:
            return
        for name in self.fixed:
            del self.fields[name]
        for name, field in self.fields.items():
            self._fill(name, field, application)

    def _fill(self, name: str, field: forms.Field, application: Application) -> None:
        if name == "unit":
            field.initial = application.public_unit
        elif name in self.sealed:
            field.required = False
            held = str(getattr(application.subject, name))
            field.help_text = KEPT % {"value": held} if held else ""
        else:
            field.initial = plain(getattr(application.subject, name))

    def subject(self) -> dict[str, Any]:
        """The fields of the identity record."""
        return {name: value for name, value in self.cleaned_data.items() if name != "unit"}

    def unit_name(self) -> str:
        return self.cleaned_data.get("unit", "")


@with_purposes(**CONTACT)
class OrganisationForm(SubjectForm):
    """An organisation that files a 模式."""

    sealed = ("contact_name", "contact_phone", "contact_email")
    fixed = ("credit_code",)

    name = forms.CharField(label=_("单位名称"), max_length=100, help_text=_("与登记证书一致；公示时使用此名称。"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30)
    kind = forms.ChoiceField(label=_("单位性质"), choices=translated(OrganisationKind.choices))
    registered_on = forms.DateField(label=_("成立（登记）日期"), required=False, widget=DateInput())
    registered_in_district = forms.BooleanField(label=_("在本区登记注册"), required=False)
    address = forms.CharField(label=_("注册地址"), max_length=200, required=False)
    is_sme = forms.BooleanField(label=_("中小微企业"), required=False)
    contact_name = forms.CharField(label=_("联系人"), max_length=100)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=30)
    contact_email = forms.EmailField(label=_("电子邮箱"), required=False)


@with_purposes(**PERSON)
class PersonForm(SubjectForm):
    """A person that files a 成果, or is nominated as a friend."""

    sealed = ("name", "phone", "email")
    fixed = ("document_type", "document_number", "nationality")

    name = forms.CharField(label=_("姓名"), max_length=100, help_text=_("与证件一致；公示时使用此姓名。"))
    document_type = forms.ChoiceField(label=_("证件类型"), choices=translated(DocumentType.choices))
    document_number = forms.CharField(label=_("证件号码"), max_length=30, help_text=_("加密保存，不公开。"))
    nationality = forms.CharField(label=_("国籍"), max_length=60, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    unit = forms.CharField(label=_("所在单位"), max_length=100, required=False, help_text=_("公示时使用此名称。"))


class ContentForm(forms.Form):
    """What is applied for."""

    title = forms.CharField(label=_("申报项目名称"), max_length=120, required=False)
    summary = LongTextField(
        label=_("内容摘要"), max_length=3000, required=False, widget=forms.Textarea(attrs={"rows": 10})
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": application.title, "summary": application.summary}
        super().__init__(*args, **kwargs)
        self.helper = helper_with()


class SelfAssessmentForm(forms.Form):
    """自我评价 against the standard."""

    self_assessment = LongTextField(
        label=_("自我评价"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 18})
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs["initial"] = {"self_assessment": application.self_assessment}
        super().__init__(*args, **kwargs)
        self.helper = helper_with()
        standards = application.edition.rules.standards_for(application.track)
        names = "、".join(f"{item.version}{item.title}" for item in standards)
        if names:
            self.fields["self_assessment"].help_text = _("对照%(names)s逐项评价。") % {"names": names}


class DepartmentForm(forms.Form):
    """Which department is asked to recommend."""

    department = forms.ModelChoiceField(label=_("推荐部门"), queryset=Department.objects.none(), required=False)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs["initial"] = {"department": application.department_id}
        super().__init__(*args, **kwargs)
        self.helper = helper_with()
        chosen = Q(closed_at=None) | Q(pk=application.department_id)
        self.fields["department"].queryset = Department.objects.filter(chosen)  # type: ignore[attr-defined]
        self.fields["department"].help_text = _("所在街镇、园区，或者主管部门。")


class SubmitForm(forms.Form):
    """The declaration of truth."""

    declared = forms.BooleanField(
        label=_("本申报者对所提供材料的真实性负责；如有虚假，愿承担相应后果。"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(label=_("提交申报"))


class WithdrawForm(forms.Form):
    """Why the applicant gives up."""

    reason = LongTextField(
        label=_("撤回理由"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("申报已经提交的，须写明理由。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper_with(label=_("撤回申报"))
