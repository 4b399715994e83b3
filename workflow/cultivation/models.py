"""The pool's members, trainings with their enrolments, guiding experts with whom they guide (Articles 12–15)."""

from collections.abc import Iterable
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.characters.folding import fold_name
from portal.identity import masking
from portal.identity.fields import BlindIndexField, EncryptedTextField
from portal.transitions.models import StateField, Stateful
from workflow.cultivation.enums import (
    CHECKED,
    COMING,
    GUIDED,
    STANDING,
    EnrolmentState,
    GuidanceState,
    MemberState,
    TrainingState,
    Way,
)
from workflow.programmes.models import Programme

USER = settings.AUTH_USER_MODEL
CONTACT_PURPOSE = "cultivation.contact"
ATTENDEE_PURPOSE = "cultivation.attendee"


class MemberQuerySet(models.QuerySet["Member"]):
    def in_pool(self) -> "MemberQuerySet":
        return self.filter(state=MemberState.MEMBER)

    def standing(self) -> "MemberQuerySet":
        """In the pool, or waiting for the office's word."""
        return self.filter(state__in=STANDING)


class Member(Stateful):
    """孵化池成员: an organisation on its way into the pool, in it, or out of it again.

    One recommended by others has no account (`user`) until whoever reads its mail confirms. Name and code are public
    facts; who answers for it is sealed, and taken away when the term is over.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="pool_members", verbose_name="奖项")
    state = StateField(MemberState, MemberState.AWAITING)
    way = models.CharField("加入方式", max_length=10, choices=Way.choices)
    name = models.CharField("单位名称", max_length=100)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="提出人")
    filed_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    recommender = models.CharField("推荐单位或者专家", max_length=100, blank=True)
    recommendation = models.TextField("推荐理由", blank=True)
    user = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, related_name="pool_memberships", verbose_name="单位账号"
    )
    contact_name = EncryptedTextField("联系人", blank=True, default="", mask=masking.mask_name)
    contact_phone = EncryptedTextField("联系电话", blank=True, default="", mask=masking.mask_phone)
    contact_email = EncryptedTextField("电子邮箱", blank=True, default="", mask=masking.mask_email)
    contact_index = BlindIndexField(source="contact_email", purpose=CONTACT_PURPOSE)
    intention = models.TextField("追求卓越的意向和质量管理现状", blank=True)
    is_sme = models.BooleanField("中小微企业", default=False)
    claims = models.JSONField("自评符合的重点培育标准", default=list)
    is_focus = models.BooleanField("重点培育中小企业", default=False, editable=False)
    decided_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="审核人"
    )
    decision_reason = models.TextField("审核意见", blank=True, editable=False)
    joined_on = models.DateField("入池日期", null=True, editable=False)
    over_on = models.DateField("结束日期", null=True, editable=False)
    leaving_reason = models.TextField("退出理由", blank=True, editable=False)
    answers = models.JSONField("条件自查", default=dict, editable=False)
    erased_at = models.DateTimeField("按期删除时间", null=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "孵化池成员"
        verbose_name_plural = "孵化池"
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "credit_code"], condition=Q(state__in=sorted(STANDING)),
                name="cultivation_member_once",
                violation_error_message="该单位已经入池，或者已有加入申请正在审核，请勿重复提出。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(STANDING)) | Q(user__isnull=False), name="cultivation_member_has_account",
                violation_error_message="加入孵化池须由单位的账号确认。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["member", "left"]) | Q(joined_on__isnull=False), name="cultivation_member_joined",
                violation_error_message="入池成员须有入池日期。",
            ),
            models.CheckConstraint(
                condition=Q(is_focus=False) | Q(is_sme=True), name="cultivation_focus_is_sme",
                violation_error_message="重点培育的须为中小微企业。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def is_recommended(self) -> bool:
        return self.way != Way.SELF

    def get_absolute_url(self) -> str:
        return "/pool/mine/"


class Training(Stateful):
    """A training for members of the pool, free of charge; public once announced."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="trainings", verbose_name="奖项")
    state = StateField(TrainingState, TrainingState.ANNOUNCED)
    title = models.CharField("培训名称", max_length=100)
    summary = models.TextField("培训内容", max_length=2000)
    lecturer = models.CharField("授课人", max_length=100)
    place = models.CharField("地点", max_length=120)
    starts_at = models.DateTimeField("开始时间")
    ends_at = models.DateTimeField("结束时间")
    enrol_by = models.DateTimeField("报名截止")
    places = models.PositiveSmallIntegerField("名额")
    per_member = models.PositiveSmallIntegerField("每单位名额", default=2)
    announced_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="发布人"
    )
    announced_at = models.DateTimeField("发布时间", default=clock.now, editable=False)
    cancelled_because = models.TextField("取消理由", blank=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "培训"
        verbose_name_plural = "培训"
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enrol_by__lte=F("starts_at")) & Q(starts_at__lt=F("ends_at")), name="cultivation_training_order",
                violation_error_message="报名截止不得晚于开始，开始须早于结束，请核对三个时间。",
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1) & Q(per_member__gte=1), name="cultivation_training_has_places",
                violation_error_message="名额和每单位名额都至少为 1。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/pool/trainings/{self.pk}/"


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def coming(self) -> "EnrolmentQuerySet":
        """With a place, or waiting for one."""
        return self.filter(state__in=COMING)


class Enrolment(Stateful):
    """One person of a member enrolled for a training: waits, gets a place, attends.

    `number` is that of the certificate of attendance: random, for a row of numbers would tell who was there.
    """

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="enrolments", verbose_name="培训")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="enrolments", verbose_name="单位")
    state = StateField(EnrolmentState, EnrolmentState.WAITING)
    attendee = EncryptedTextField("参训人", mask=masking.mask_name)
    attendee_index = BlindIndexField(source="attendee", purpose=ATTENDEE_PURPOSE)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="报名人")
    filed_at = models.DateTimeField("报名时间", default=clock.now, editable=False)
    number = models.CharField("证明编号", max_length=40, null=True, unique=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "培训报名"
        verbose_name_plural = "培训报名"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "member", "attendee_index"], condition=Q(state__in=sorted(COMING)),
                name="cultivation_enrolled_once", violation_error_message="该参训人已经报名，请勿重复报名。",
            ),
            models.CheckConstraint(
                condition=~Q(state=EnrolmentState.ATTENDED) | Q(number__isnull=False), name="cultivation_attended_has_number",
                violation_error_message="出席的须有证明编号。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.member}的{self.attendee}（{self.training}）"


class AttendanceCopy(models.Model):
    """The digest of a certificate of attendance as it was handed out: drawn anew it may differ, and stays genuine."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="copies", verbose_name="培训报名")
    sha256 = models.CharField("摘要", max_length=64, unique=True)
    handed_at = models.DateTimeField("首次下载时间", default=clock.now)

    class Meta:
        verbose_name = "培训证明文件"
        verbose_name_plural = "培训证明文件"
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="as_handed_out", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.enrolment.number} {self.sha256[:8]}"


class GuidanceQuerySet(models.QuerySet["Guidance"]):
    def of_users(self, users: Iterable[Any]) -> "GuidanceQuerySet":
        """Whatever says that these people guided somebody: their own account, or the office under a name that is theirs.

        Under a name alone only what the office has recorded counts: anybody could file one in a reviewer's name.
        """
        people = [user for user in users if user.pk]
        names = {name for user in people if (name := fold_name(str(user)))}
        return self.filter(Q(user__in=people, state__in=GUIDED) | Q(expert_key__in=names, state__in=CHECKED))


class Guidance(Stateful):
    """指导专家备案: an expert of the municipal pool who guides an organisation, from when and until when (Article 15)."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="guidances", verbose_name="奖项")
    state = StateField(GuidanceState, GuidanceState.FILED)
    expert = models.CharField("指导专家", max_length=100)
    expert_key = models.CharField("姓名比对", max_length=400, editable=False)
    expert_unit = models.CharField("专家所在单位", max_length=100)
    user = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, blank=True, related_name="guidances", verbose_name="专家账号"
    )
    organisation = models.CharField("所指导的组织", max_length=100)
    organisation_key = models.CharField("名称比对", max_length=400, editable=False)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    from_on = models.DateField("指导开始日期")
    until_on = models.DateField("指导结束日期", null=True, blank=True)
    filed_by = models.ForeignKey(
        USER, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="填报人"
    )
    filed_at = models.DateTimeField("填报时间", default=clock.now, editable=False)
    recorded_on = models.DateField("备案日期", null=True, editable=False)
    decision_reason = models.TextField("不予备案或者撤销的理由", blank=True, editable=False)

    objects = GuidanceQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "指导专家备案"
        verbose_name_plural = "指导专家备案"
        ordering = ["-filed_at", "-id"]
        indexes = [models.Index(fields=["expert_key"], name="cultivation_guidance_expert")]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "filed_by", "expert_key", "credit_code", "from_on"],
                condition=Q(state__in=sorted(GUIDED)), name="cultivation_guidance_once",
                violation_error_message="这项指导已经填报，请勿重复填报。",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="cultivation_guidance_order",
                violation_error_message="指导结束日期不得早于开始日期，请核对两个日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state=GuidanceState.ENDED) | Q(until_on__isnull=False), name="cultivation_guidance_ended",
                violation_error_message="已结束的指导须写明结束日期。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["recorded", "ended"]) | Q(recorded_on__isnull=False),
                name="cultivation_guidance_recorded", violation_error_message="已备案的须有备案日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.expert}指导{self.organisation}"
