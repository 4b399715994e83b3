"""Joining, recommending, enrolling, registering a guidance, and what the office fills in."""

from typing import Any

from django import forms

from portal.access.enums import Role
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.desk.forms import DateInput, DateTimeInput, ReasonForm
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin
from portal.purposes import CONTACT, with_purposes
from portal.shown import ShownForm
from workflow.cultivation.enums import RECOMMENDED, EnrolmentState
from workflow.cultivation.models import Enrolment, Member, Training
from workflow.cultivation.queries import cultivating
from workflow.programmes.models import Programme
from workflow.programmes.ruleset.cultivation import Cultivation


@with_purposes(**CONTACT)
class ContactForm(forms.Form):
    """What an organisation says of itself when it confirms that it wants to join."""

    contact_name = forms.CharField(label="联系人", max_length=100)
    contact_phone = forms.CharField(label="联系电话", max_length=30)
    contact_email = forms.CharField(label="电子邮箱", max_length=200)
    intention = LongTextField(
        label="追求卓越的意向和质量管理现状", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="例如：已经采用的管理方法和标准、近年的改进、希望得到的指导和培训。",
    )  # fmt: skip
    is_sme = forms.BooleanField(label="本单位是中小微企业", required=False)
    claims = forms.MultipleChoiceField(
        label="中小微企业自评符合的重点培育标准", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="全部符合并经审核的，列为重点培育的中小企业。不是中小微企业的不填。",
    )  # fmt: skip

    def __init__(self, *args: Any, pool: Cultivation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if pool.focus:
            self.fields["claims"].choices = [(one.code, one.text) for one in pool.focus]  # type: ignore[attr-defined]
        else:
            del self.fields["claims"]


class JoinForm(ContactForm):
    """An organisation that asks by itself."""

    name = forms.CharField(label="单位名称", max_length=100, help_text="与登记证书一致。")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=30)
    field_order = ("name", "credit_code")


class RecommendForm(forms.Form):
    """A department, an association or an expert recommends an organisation."""

    way = forms.ChoiceField(label="推荐方式")
    recommender = forms.CharField(label="推荐单位或者专家", max_length=100, help_text="将告知被推荐的单位。")
    name = forms.CharField(label="被推荐单位名称", max_length=100, help_text="与登记证书一致。")
    credit_code = forms.CharField(label="被推荐单位统一社会信用代码", max_length=30)
    contact_email = forms.CharField(
        label="被推荐单位电子邮箱", max_length=200, help_text="系统向该邮箱征询是否同意加入，由使用该邮箱的账号确认。"
    )
    recommendation = LongTextField(
        label="推荐理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="将原文告知被推荐的单位。",
    )

    def __init__(self, *args: Any, pool: Cultivation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [(way.value, way.label) for way in RECOMMENDED if way in pool.ways]
        self.fields["way"].choices = [("", "请选择"), *ways]  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """Why a member leaves."""

    reason = LongTextField(label="退出理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class EnrolForm(forms.Form):
    """Who is to attend."""

    attendee = forms.CharField(label="参训人姓名", max_length=100, help_text="培训证明写此姓名；不公开。")


class GuidanceForm(forms.Form):
    """Who guides whom, from when, until when."""

    expert = forms.CharField(label="指导专家姓名", max_length=100)
    expert_unit = forms.CharField(label="专家所在单位", max_length=100)
    organisation = forms.CharField(label="所指导的组织", max_length=100, help_text="与登记证书一致。")
    credit_code = forms.CharField(label="该组织的统一社会信用代码", max_length=30)
    from_on = forms.DateField(label="指导开始日期", widget=DateInput())
    until_on = forms.DateField(
        label="指导结束日期", widget=DateInput(), required=False, help_text="仍在指导的不填，结束时再登记。"
    )


# The office's


class PoolChoice(forms.ModelChoiceField):
    """The awards that have a pool; where there is one, it is chosen already."""

    def __init__(self) -> None:
        super().__init__(Programme.objects.none(), label="奖项")

    def offer(self) -> None:
        found = [programme.pk for programme, _ in cultivating()]
        self.queryset = Programme.objects.filter(pk__in=found).order_by("pk")
        if len(found) == 1:
            self.initial = found[0]


class AdmitForm(forms.Form):
    """The office's opinion, and whether the member is one to be furthered above others."""

    is_focus = forms.BooleanField(
        label="列为重点培育的中小企业",
        required=False,
        help_text="须为中小微企业，并且自评符合公布的全部标准，经核对属实。",
    )
    reason = LongTextField(
        label="审核意见", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="将原文告知单位和推荐人，并记入操作日志；请勿写入证件号码等个人信息。",
    )  # fmt: skip


class ToldReasonForm(ReasonForm):
    """Why, in words that the other side reads."""

    reason = LongTextField(
        label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="将原文告知当事人，并记入操作日志；请勿写入证件号码等个人信息。",
    )  # fmt: skip


class TrainingFields(forms.Form):
    """What the public reads of a training."""

    title = forms.CharField(label="培训名称", max_length=100)
    summary = LongTextField(label="培训内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    lecturer = forms.CharField(label="授课人", max_length=100)
    place = forms.CharField(label="地点", max_length=120)
    starts_at = forms.DateTimeField(label="开始时间", widget=DateTimeInput())
    ends_at = forms.DateTimeField(label="结束时间", widget=DateTimeInput())
    enrol_by = forms.DateTimeField(label="报名截止", widget=DateTimeInput(), help_text="不得晚于开始时间。")
    places = forms.IntegerField(label="名额", min_value=1, max_value=2000)
    per_member = forms.IntegerField(label="每单位名额", min_value=1, max_value=100, initial=2)


class TrainingForm(TrainingFields):
    """A training to be announced."""

    programme = PoolChoice()
    field_order = ("programme",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].offer()  # type: ignore[attr-defined]


class ChangeTrainingForm(ShownForm, TrainingFields):
    """What stands of a training, to be changed."""

    shows = tuple(TrainingFields.base_fields)
    reason = LongTextField(
        label="变更理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="将告知已报名的单位。"
    )


class MaterialForm(StagedUploadsMixin, forms.Form):
    """What is handed out."""

    material = EvidenceUploadField(label="培训资料")


class AttendanceForm(forms.Form):
    """Who of those with a place was there."""

    present = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(), label="出席的参训人", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="未勾选的记为未出席。登记后，出席的立即取得培训证明。",
    )  # fmt: skip

    def __init__(self, *args: Any, training: Training, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = training.enrolments.filter(state=EnrolmentState.ENROLLED).select_related("member")
        self.fields["present"].queryset = rows.order_by("member__name", "pk")  # type: ignore[attr-defined]
        self.fields["present"].label_from_instance = (  # type: ignore[attr-defined]
            lambda row: f"{row.member.name}：{row.attendee.for_delivery()}"
        )


class EnterGuidanceForm(GuidanceForm):
    """A guidance that came on paper."""

    programme = PoolChoice()
    user = forms.ModelChoiceField(
        User.objects.none(), label="专家的评审账号", required=False,
        help_text="该专家是评审人员的，请选择其账号；没有账号的不选，系统按姓名核对回避。",
    )  # fmt: skip
    field_order = ("programme", "expert", "user")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].offer()  # type: ignore[attr-defined]
        reviewers = User.objects.filter(groups__name=Role.REVIEWER, is_active=True)
        self.fields["user"].queryset = reviewers.order_by("display_name")  # type: ignore[attr-defined]


class EndGuidanceForm(forms.Form):
    """When it ended."""

    until_on = forms.DateField(label="指导结束日期", widget=DateInput())


def contact_initial(member: Member) -> dict[str, Any]:
    """What is known of a recommended organisation: the address by which it was asked."""
    return {"contact_email": member.contact_email.for_delivery()}
