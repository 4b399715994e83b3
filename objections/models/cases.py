"""Objections (异议), what is added to them and what the other side says (Article 31)."""

from functools import reduce
from operator import or_
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

from objections.enums import (
    ABOUT_A_CASE,
    AGAINST_SOMEBODY,
    CLOSED,
    CONCLUDED,
    OPEN,
    PASSED,
    Claimant,
    Kind,
    Matter,
    ObjectionState,
    Outcome,
    Refusal,
)
from objections.triggers import (
    ANSWERED_FIRST,
    HEARD_BEFORE_CHANGED,
    HEARD_FIRST,
    ITS_OWN_CASE,
    PASSED_TO_SOMEBODY,
    SAT_FIRST,
    names_alone,
)
from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.identity.fields import EncryptedTextField
from portal.identity.models import IdentityProof, Organisation, Person
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application, Passage
from workflow.applications.permissions import barred_from
from workflow.honours.models import Honour
from workflow.programmes.models import Edition
from workflow.publicity.models import Hold, NoticeEntry
from workflow.titles.models import TitleUse


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: Any) -> "ObjectionQuerySet":
        """The office and the discipline body see all but what they are recused from (Article 28), everybody else none."""
        if not (is_office | is_discipline)(user):
            return self.none()
        return self.exclude(pk__in=self.model.objects.kept_from(user).values("pk"))

    def kept_from(self, user: Any) -> "ObjectionQuerySet":
        """What the person is kept from, whatever their office: recused from its case, or named as whom it speaks of."""
        return self.filter(Q(application__in=barred_from(user)) | Q(concerned__contains=[user.pk]))

    def open(self) -> "ObjectionQuerySet":
        return self.filter(state__in=OPEN)

    def unreleased(self) -> "ObjectionQuerySet":
        """Closed ones of which the public has not been told how they ended, as long as that can be released."""
        return self.filter(state__in=CLOSED, released_at=None, identity_erased_at=None)

    def overdue(self) -> "ObjectionQuerySet":
        """Open ones whose deadline has passed."""
        return self.open().filter(due_on__lt=clock.today())


class Objection(Stateful):
    """A real-name objection to something published, with its evidence; a report (举报) when it came after the notice."""

    number = models.CharField("编号", max_length=30, unique=True)
    state = StateField(ObjectionState, ObjectionState.SUBMITTED)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="objections", verbose_name="届次")
    entry = models.ForeignKey(
        NoticeEntry, on_delete=models.PROTECT, null=True, related_name="objections", verbose_name="公示条目"
    )
    matter = models.CharField("事项", max_length=10, choices=Matter.choices)
    honour = models.ForeignKey(
        Honour, on_delete=models.PROTECT, null=True, related_name="objections", verbose_name="荣誉"
    )
    title_use = models.ForeignKey(
        TitleUse, on_delete=models.PROTECT, null=True, related_name="objections", verbose_name="称号使用"
    )
    result = models.ForeignKey(
        Passage, on_delete=models.PROTECT, null=True, related_name="objections", verbose_name="环节结果"
    )
    # The case behind what it names; null where it hangs on none.
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="所涉申报", editable=False
    )
    subject_text = models.CharField("异议对象", max_length=300)
    claimant = models.CharField("提出人", max_length=14, choices=Claimant.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="个人")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="单位"
    )
    proof = models.ForeignKey(
        IdentityProof, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="身份证明"
    )
    identity_index = models.CharField("提出人索引", max_length=64, db_index=True, editable=False)
    # Of claimant, subject and the digests of all files: what is filed twice. Null: filed before this was kept.
    content_index = models.CharField("内容索引", max_length=64, null=True, editable=False)
    statement = EncryptedTextField("事实和理由")
    requested_outcome = EncryptedTextField("请求")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    receipt_open_until = models.DateTimeField("回执可以领取至", null=True, editable=False)
    received_at = models.DateTimeField("收到时间", default=clock.now)
    accepted_at = models.DateTimeField("受理时间", null=True, editable=False)
    concluded_at = models.DateTimeField("结论时间", null=True, editable=False)
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    workdays_taken = models.PositiveSmallIntegerField("办理工作日", null=True, editable=False)
    clock_from = models.DateField("期限起算日", null=True, editable=False)
    clock_workdays = models.PositiveSmallIntegerField("期限（工作日）", null=True, editable=False)
    due_on = models.DateField("到期日", null=True, db_index=True, editable=False)
    reminded_on = models.DateField("已提醒", null=True, editable=False)
    paused_workdays = models.PositiveSmallIntegerField("暂停计算时剩余工作日", null=True, editable=False)
    # While others are asked: since when the clock stands, and how many working days it stood before.
    stopped_on = models.DateField("暂停计算之日", null=True, editable=False)
    stood_still = models.PositiveSmallIntegerField("已暂停计算的工作日", default=0, editable=False)
    resume_state = models.CharField("补充后恢复到", max_length=24, blank=True, editable=False)
    supplement_request = models.TextField("要求补充的内容", blank=True, editable=False)
    extended = models.BooleanField("已延长", default=False, editable=False)
    refusal_code = models.CharField("不予受理情形", max_length=20, choices=Refusal.choices, blank=True, editable=False)
    # Accounts, by key, whose conduct it is about, as the office named them.
    concerned = models.JSONField("所反映的人员", default=list, editable=False)
    # To be heard in one room with the other side, who learns by that who objects.
    together_agreed_at = models.DateTimeField("同意一同听取时间", null=True, editable=False)
    withdrawal_at = models.DateTimeField("申请撤回时间", null=True, editable=False)
    pursued_at = models.DateTimeField("决定依职权继续核查时间", null=True, editable=False)
    outcome = models.CharField("结论", max_length=12, choices=Outcome.choices, blank=True, editable=False)
    conclusion = models.TextField("调查结论", blank=True, editable=False)
    unheard = models.TextField("未听取被异议方意见的理由", blank=True, editable=False)
    reply = models.TextField("书面答复", blank=True, editable=False)
    review_asked_at = models.DateTimeField("申请复核时间", null=True, editable=False)
    review_withdrawn_at = models.DateTimeField("撤回复核申请时间", null=True, editable=False)
    review_grounds = EncryptedTextField("申请复核的理由", null=True, editable=False)
    reviewed_at = models.DateTimeField("复核决定时间", null=True, editable=False)
    reviewed_outcome = models.CharField(
        "复核前的结论", max_length=12, choices=Outcome.choices, blank=True, editable=False
    )
    review_decision = models.TextField("复核决定", blank=True, editable=False)
    public_summary = models.TextField("公开的处理情况", blank=True, editable=False)
    released_at = models.DateTimeField("公开处理结果时间", null=True, editable=False)
    identity_erased_at = models.DateTimeField("身份信息删除时间", null=True, editable=False)
    hold = models.ForeignKey(
        Hold, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="暂缓", editable=False
    )

    objects = ObjectionQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "异议"
        verbose_name_plural = "异议"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimant=Claimant.PERSON, person__isnull=False, organisation__isnull=True)
                | Q(claimant=Claimant.ORGANISATION, person__isnull=True, organisation__isnull=False),
                name="objection_has_one_claimant",
            ),
            models.UniqueConstraint(
                fields=["content_index"], condition=Q(state__in=sorted(OPEN)), name="objection_filed_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.OBJECTION, matter=Matter.ENTRY)
                | Q(kind=Kind.OBJECTION, matter=Matter.RESULT, hold__isnull=True)
                | Q(kind=Kind.REPORT, hold__isnull=True),
                name="report_holds_nothing",
            ),
            models.CheckConstraint(
                condition=reduce(or_, [names_alone(matter) for matter in Matter]), name="objection_names_its_matter"
            ),
            models.CheckConstraint(
                condition=Q(matter__in=ABOUT_A_CASE, application__isnull=False)
                | (~Q(matter__in=ABOUT_A_CASE) & Q(application__isnull=True)),
                name="objection_has_its_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(CLOSED)) | Q(closed_at__isnull=False, due_on__isnull=True),
                name="closed_objection_has_time",
            ),
            models.CheckConstraint(
                condition=Q(concerned=[]) | Q(matter=Matter.CONDUCT), name="objection_concerns_by_conduct"
            ),
            models.CheckConstraint(
                condition=~Q(state=ObjectionState.REFUSED) | ~Q(refusal_code=""), name="refused_objection_has_code"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted({*CONCLUDED, *PASSED, ObjectionState.REPLIED})) | ~Q(outcome=""),
                name="concluded_objection_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObjectionState.REPLIED) | ~Q(reply=""), name="replied_objection_has_reply"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=False) | Q(public_summary=""), name="objection_public_once_released"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(closed_at__isnull=False),
                name="objection_released_once_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObjectionState.SUPPLEMENT_REQUESTED) | ~Q(resume_state=""),
                name="supplement_knows_where_from",
            ),
            models.CheckConstraint(
                condition=~Q(state=ObjectionState.UNDER_REVIEW)
                | Q(review_asked_at__isnull=False, reviewed_at__isnull=True, review_withdrawn_at__isnull=True),
                name="reviewed_once",
            ),
            models.CheckConstraint(
                condition=Q(review_withdrawn_at__isnull=True)
                | Q(review_asked_at__isnull=False, reviewed_at__isnull=True),
                name="review_taken_back_or_decided",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_outcome="", review_decision="")
                | (
                    Q(review_asked_at__isnull=False, reviewed_at__isnull=False)
                    & ~Q(reviewed_outcome="")
                    & ~Q(review_decision="")
                ),
                name="review_decided_in_words",
            ),
            models.CheckConstraint(
                condition=~(Q(state=ObjectionState.WITHDRAWAL_REQUESTED) | Q(pursued_at__isnull=False))
                | Q(withdrawal_at__isnull=False),
                name="decided_after_withdrawal",
            ),
        ]
        indexes = [models.Index(fields=["edition", "state"]), models.Index(fields=["state", "due_on"])]
        triggers = [
            *Stateful.Meta.triggers, HEARD_FIRST, HEARD_BEFORE_CHANGED, ITS_OWN_CASE, ANSWERED_FIRST, SAT_FIRST,
            PASSED_TO_SOMEBODY,
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> Person | Organisation:
        """Who objects; private."""
        return self.person or self.organisation  # type: ignore[return-value]

    @property
    def has_other_side(self) -> bool:
        """Whether it is against somebody, who is heard."""
        return self.matter in AGAINST_SOMEBODY

    @property
    def other_side(self) -> Any:
        """The account that is heard: of who applied or, once the honour is given, of who holds it."""
        honour = self.honour or (self.title_use.honour if self.title_use else None)
        if honour is not None:
            return honour.holder
        return self.application.applicant if self.entry and self.application else None

    @property
    def overdue(self) -> bool:
        """Whether the step's deadline has passed."""
        return self.state in OPEN and self.due_on is not None and self.due_on < clock.today()

    @property
    def is_paused(self) -> bool:
        """Whether its step waits for who is consulted or heard in person: its clock stands, and what was left of it is kept."""
        return self.state in OPEN and self.paused_workdays is not None and self.clock_workdays is None

    @property
    def is_verified(self) -> bool:
        """Whether the office has found the objector to be who they say."""
        asked = self.state == ObjectionState.SUPPLEMENT_REQUESTED
        return (self.resume_state if asked else self.state) != ObjectionState.SUBMITTED

    @property
    def rules(self) -> Any:
        """The deadlines of the edition it belongs to."""
        return self.edition.rules.objections

    @property
    def asked(self) -> "Statement | None":
        """What the other side was asked to answer, if the office asked it."""
        return Statement.objects.filter(objection=self.pk).first()


class Supplement(models.Model):
    """What the objector added on request. Append-only."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="supplements", verbose_name="异议")
    text = EncryptedTextField("补充说明")
    received_at = models.DateTimeField("收到时间", default=clock.now)

    class Meta:
        verbose_name = "补充材料"
        verbose_name_plural = "补充材料"
        ordering = ["id"]
        # The objector's own words and the time they came are kept as they came.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.objection}的补充"


class StatementQuerySet(models.QuerySet["Statement"]):
    def asked_of(self, user: Any) -> "StatementQuerySet":
        """What this account is asked to answer."""
        entry = Q(objection__matter=Matter.ENTRY, objection__application__applicant=user.pk)
        honour = Q(objection__honour__holder=user.pk)
        return self.filter(entry | honour | Q(objection__title_use__honour__holder=user.pk))


class Statement(models.Model):
    """What the other side is told of an accepted objection, and what it answers, once (陈述意见)."""

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="+", verbose_name="异议")
    # The office's own words, never the objector's.
    substance = models.TextField("告知的内容")
    asked_at = models.DateTimeField("告知时间", default=clock.now)
    clock_from = models.DateField("期限起算日")
    clock_workdays = models.PositiveSmallIntegerField("期限（工作日）")
    due_on = models.DateField("陈述期限", null=True, db_index=True)
    reminded_on = models.DateField("已提醒", null=True)
    text = EncryptedTextField("陈述意见", null=True)
    stated_at = models.DateTimeField("陈述时间", null=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "陈述意见"
        verbose_name_plural = "陈述意见"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__isnull=True, stated_at__isnull=True) | Q(text__isnull=False, stated_at__isnull=False),
                name="stated_with_words",
            ),
        ]
        triggers = [
            # What was shared stands as it was shared; what was answered, as it came.
            pgtrigger.ReadOnly(name="stands_as_shared", fields=["objection", "substance", "asked_at"]),
            pgtrigger.Protect(
                name="answered_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__stated_at__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.objection}的陈述意见"

    def get_absolute_url(self) -> str:
        return f"/apply/statements/{self.pk}/"

    @property
    def is_over(self) -> bool:
        """Whether nobody need be waited for: answered, or the term has run out."""
        return self.stated_at is not None or (self.due_on is not None and self.due_on < clock.today())


class Visit(models.Model):
    """What a browser may see for half an hour, sealed, under the digest of the key that its cookie alone holds."""

    digest = models.CharField("密钥的摘要", max_length=64, unique=True)
    kept = EncryptedTextField("内容")
    expires_at = models.DateTimeField("保留至", db_index=True)

    class Meta:
        verbose_name = "异议查询会话"
        verbose_name_plural = "异议查询会话"

    def __str__(self) -> str:
        return self.digest[:8]
