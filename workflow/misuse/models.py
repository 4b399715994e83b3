"""Reports of a misused title, the cases made of them, orders, referrals and public warnings (Article 33)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.documents.issued import issued_storage
from portal.identity import masking
from portal.identity.fields import EncryptedTextField
from portal.transitions.models import StateField, Stateful
from workflow.applications.permissions import barred_from
from workflow.honours.models import Honour
from workflow.misuse.enums import ACTIVE, CLOSED, REPORT_CLOSED, CaseState, Item, Kind, ReportState, WarningState
from workflow.programmes.models import Edition
from workflow.titles.models import TitleUse

APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class HandledQuerySet(models.QuerySet):
    def kept_from(self, user: Any) -> "HandledQuerySet":
        """What this person is recused from (Article 28)."""
        return self.filter(honour__application__in=barred_from(user))

    def visible_to(self, user: Any) -> "HandledQuerySet":
        """The office and the discipline body see all but what they are recused from, everybody else none."""
        if not (is_office | is_discipline)(user):
            return self.none()
        return self.exclude(pk__in=self.kept_from(user).values("pk"))


class CaseQuerySet(HandledQuerySet):
    def kept_from(self, user: Any) -> "HandledQuerySet":
        """Also by what was reported: a case of nobody's honour may have come of a report about one."""
        barred = barred_from(user)
        return self.filter(Q(honour__application__in=barred) | Q(reports__honour__application__in=barred))


class MisuseCase(Stateful):
    """What several reports of one misuse come to: looked into, ordered to be put right, closed or referred.

    `honour` is that of who is to put it right: None where the title was never given, the number is invented or another's.
    `use` is the registered use it is about.
    """

    number = models.CharField("案号", max_length=30, unique=True)
    state = StateField(CaseState, CaseState.OPEN)
    kind = models.CharField("情形", max_length=20, choices=Kind.choices)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name="届次")
    honour = models.ForeignKey(
        Honour, on_delete=models.PROTECT, null=True, related_name="misuse_cases", verbose_name="荣誉"
    )
    use = models.ForeignKey(
        TitleUse, on_delete=models.PROTECT, null=True, related_name="misuse_cases", verbose_name="称号使用登记"
    )
    claimed_number = models.CharField("所标编号", max_length=60, blank=True)
    user_name = models.CharField("使用者", max_length=200)
    place = models.CharField("地点或者载体", max_length=200)
    opened_at = models.DateTimeField("立案时间", default=clock.now, editable=False)
    due_on = models.DateField("改正期限", null=True, db_index=True, editable=False)
    reminded_on = models.DateField("已提醒", null=True, editable=False)
    closed_at = models.DateTimeField("结案时间", null=True, editable=False)
    outcome = models.TextField("处理结果", blank=True, editable=False)
    public_summary = models.TextField("公开的处理情况", blank=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "称号违规使用案件"
        verbose_name_plural = "称号违规使用案件"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["use"], condition=Q(use__isnull=False, state__in=sorted(ACTIVE)), name="misuse_one_case_per_use",
                violation_error_message="该项称号使用已有在办案件，请将举报并入该案。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(CLOSED)) | Q(closed_at__isnull=False, due_on__isnull=True) & ~Q(outcome=""),
                name="misuse_closed_case_has_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.ORDERED) | Q(due_on__isnull=False), name="misuse_order_has_deadline"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def rules(self) -> Any:
        """The rules of the edition it is handled by."""
        return self.edition.rules

    @property
    def holder(self) -> Any:
        """The winner's account; None where there is no honour."""
        return self.honour.holder if self.honour else None

    @property
    def overdue(self) -> bool:
        return self.due_on is not None and self.due_on < clock.today()


class MisuseReport(Stateful):
    """A report (举报) by anybody, named or not. What it says and how to reach whoever sent it are sealed."""

    number = models.CharField("编号", max_length=30, unique=True)
    state = StateField(ReportState, ReportState.RECEIVED)
    kind = models.CharField("情形", max_length=20, choices=Kind.choices)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name="届次")
    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="荣誉")
    use = models.ForeignKey(
        TitleUse, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="称号使用登记"
    )
    case = models.ForeignKey(
        MisuseCase, on_delete=models.PROTECT, null=True, related_name="reports", verbose_name="案件", editable=False
    )
    claimed_number = models.CharField("所标编号", max_length=60, blank=True)
    user_name = models.CharField("使用者", max_length=200)
    place = models.CharField("地点或者载体", max_length=200)
    url = models.URLField("网址", max_length=300, blank=True)
    seen_on = models.DateField("发现日期")
    statement = EncryptedTextField("情况说明")
    contact_name = EncryptedTextField("举报人姓名", blank=True, default="", mask=masking.mask_name)
    contact_phone = EncryptedTextField("联系电话", blank=True, default="", mask=masking.mask_phone)
    contact_email = EncryptedTextField("电子邮箱", blank=True, default="", mask=masking.mask_email)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    received_at = models.DateTimeField("收到时间", default=clock.now, editable=False)
    due_on = models.DateField("决定期限", null=True, db_index=True, editable=False)
    reminded_on = models.DateField("已提醒", null=True, editable=False)
    answer = models.TextField("答复", blank=True, editable=False)
    closed_at = models.DateTimeField("办结时间", null=True, editable=False)
    erased_at = models.DateTimeField("联系方式删除时间", null=True, editable=False)

    objects = HandledQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "称号违规使用举报"
        verbose_name_plural = "称号违规使用举报"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.ACCEPTED, ReportState.ANSWERED]) | Q(case__isnull=False),
                name="misuse_accepted_report_has_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(REPORT_CLOSED)) | Q(closed_at__isnull=False, due_on__isnull=True),
                name="misuse_closed_report_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReportState.REFUSED, ReportState.ANSWERED]) | ~Q(answer=""),
                name="misuse_decided_report_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rules(self) -> Any:
        """The rules of the edition it is handled by."""
        return self.edition.rules


class CorrectionOrder(models.Model):
    """责令改正通知书 as issued: its words, its deadline, its very bytes. Append-only; a later one follows, none is edited."""

    case = models.ForeignKey(MisuseCase, on_delete=models.PROTECT, related_name="orders", verbose_name="案件")
    round = models.PositiveSmallIntegerField("次数")
    document_number = models.CharField(
        "文号", max_length=80, unique=True, error_messages={"unique": "该文号已经使用，请核对。"}
    )
    finding = models.TextField("认定的事实")
    requirement = models.TextField("改正要求")
    workdays = models.PositiveSmallIntegerField("期限（工作日）")
    issued_on = models.DateField("成文日期")
    due_on = models.DateField("改正期限")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    pdf = models.FileField("文件", storage=issued_storage, max_length=200)
    sha256 = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "责令改正通知书"
        verbose_name_plural = "责令改正通知书"
        ordering = ["case", "round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="misuse_order_round_once")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.document_number


class Correction(models.Model):
    """What the holder, or the office for one without an account, says was put right. Append-only; its files hang on it."""

    order = models.ForeignKey(
        CorrectionOrder, on_delete=models.PROTECT, related_name="corrections", verbose_name="责令改正通知书"
    )
    text = models.TextField("改正情况")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="报送人"
    )
    submitted_at = models.DateTimeField("报送时间", default=clock.now)

    class Meta:
        verbose_name = "改正情况"
        verbose_name_plural = "改正情况"
        ordering = ["id"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.order}的改正情况"


class Referral(models.Model):
    """移送 of a case with its file to the body that is competent. Append-only."""

    case = models.OneToOneField(MisuseCase, on_delete=models.PROTECT, related_name="referral", verbose_name="案件")
    document_number = models.CharField(
        "文号", max_length=80, unique=True, error_messages={"unique": "该文号已经使用，请核对。"}
    )
    recipient = models.CharField("移送机关", max_length=100)
    reason = models.TextField("移送理由")
    referred_on = models.DateField("移送日期")

    class Meta:
        verbose_name = "移送"
        verbose_name_plural = "移送"
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.case}移送{self.recipient}"


class DocumentDelivery(models.Model):
    """送达: that a document of the case reached whom it was for, on paper. Append-only."""

    case = models.ForeignKey(MisuseCase, on_delete=models.PROTECT, related_name="deliveries", verbose_name="案件")
    document_number = models.CharField("文号", max_length=80)
    received_by = models.CharField("签收", max_length=100)
    received_on = models.DateField("签收日期")
    note = models.CharField("送达方式", max_length=200)

    class Meta:
        verbose_name = "送达"
        verbose_name_plural = "送达"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "document_number"], name="misuse_delivered_once",
                violation_error_message="该文书的送达已经登记，无须重复办理。",
            )
        ]  # fmt: skip
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.document_number}送达{self.received_by}"


class PublicWarning(Stateful):
    """公开警示 of a forged plaque or certificate. Everything in it is public; `correction` says why it was withdrawn."""

    case = models.ForeignKey(MisuseCase, on_delete=models.PROTECT, related_name="warnings", verbose_name="案件")
    state = StateField(WarningState, WarningState.PUBLISHED)
    item = models.CharField("物品", max_length=12, choices=Item.choices)
    number = models.CharField("所标编号", max_length=60, blank=True, db_index=True)
    text = models.TextField("警示内容")
    published_at = models.DateTimeField("公布时间", default=clock.now)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    correction = models.TextField("更正说明", blank=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "公开警示"
        verbose_name_plural = "公开警示"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=WarningState.PUBLISHED), name="misuse_one_warning_per_case",
                violation_error_message="该案的警示正在公布，请先撤回再重新公布。",
            ),
            models.CheckConstraint(
                condition=~Q(state=WarningState.WITHDRAWN) | Q(withdrawn_at__isnull=False) & ~Q(correction=""),
                name="misuse_withdrawn_warning_says_why",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"伪造{self.get_item_display()}警示 {self.number}".strip()

    @property
    def is_standing(self) -> bool:
        return self.state == WarningState.PUBLISHED


class PublicResult(models.Model):
    """What the public reads of a closed case of one honour, in the office's words: nothing leads to who reported it."""

    key = models.CharField("键", max_length=40, unique=True, editable=False)
    honour_number = models.CharField("荣誉编号", max_length=60, db_index=True)
    result = models.CharField("结果", max_length=12, choices=CaseState.choices)
    summary = models.TextField("处理情况")
    ordered_on = models.DateField("责令改正日期", null=True)
    closed_on = models.DateField("结案日期")

    class Meta:
        verbose_name = "称号违规使用处理结果"
        verbose_name_plural = "称号违规使用处理结果"
        ordering = ["-closed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.honour_number} {self.get_result_display()}"
