"""Revocation by two officers, and what follows it; prize money to be paid back (Articles 6, 34, 35)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.citations import CitationField
from portal.transitions.models import StateField, Stateful
from workflow.honours.enums import (
    ASKED_BACK,
    STANDING,
    RecoveryCause,
    RecoveryState,
    ReportState,
    RevocationState,
)
from workflow.honours.models.award import Honour
from workflow.programmes.models import Programme


class Revocation(Stateful):
    """撤销: proposed by one officer, confirmed by another. `reason` stays inside, `public_reason` is published."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="revocations", verbose_name="荣誉")
    state = StateField(RevocationState, RevocationState.PROPOSED)
    article = CitationField("依据条款", max_length=60, document="honour.edition.rules")
    reason = models.TextField("理由（内部）")
    public_reason = models.CharField("公布的理由", max_length=500)
    document_number = models.CharField("撤销决定文号", max_length=80)
    decided_on = models.DateField("决定日期", null=True, editable=False)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_at = models.DateTimeField("提出时间", default=clock.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )

    class Meta(Stateful.Meta):
        verbose_name = "撤销"
        verbose_name_plural = "撤销"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["honour"], condition=Q(state__in=sorted(STANDING)), name="honours_one_revocation_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("proposed_by")), name="honours_revocation_by_two"),
            models.CheckConstraint(
                condition=~Q(state=RevocationState.CONFIRMED) | Q(confirmed_by__isnull=False, decided_on__isnull=False),
                name="honours_revocation_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(public_reason="") & ~Q(document_number=""), name="honours_revocation_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"撤销 {self.honour.number}"

    @property
    def page_slug(self) -> str:
        """The last part of the address at which the public reads it: each revocation its own, also of one honour."""
        return f"revocation-{self.pk}"

    @property
    def public_address(self) -> str:
        return f"/decisions/{self.page_slug}/"


class Ban(models.Model):
    """No application of this person or organisation is taken until the day given, that day included."""

    honour = models.OneToOneField(Honour, on_delete=models.PROTECT, related_name="ban", verbose_name="荣誉")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="bans", verbose_name="奖项")
    subject_key = models.CharField("主体索引", max_length=120, db_index=True)
    article = CitationField("依据条款", max_length=60, document="honour.edition.rules")
    starts_on = models.DateField("起算日")
    until = models.DateField("最后一日")

    class Meta:
        verbose_name = "禁止申报"
        verbose_name_plural = "禁止申报"
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("starts_on")), name="honours_ban_lasts")]

    def __str__(self) -> str:
        return f"{self.starts_on} 至 {self.until}"


class PrizeRecoveryQuerySet(models.QuerySet["PrizeRecovery"]):
    def asked_back(self) -> "PrizeRecoveryQuerySet":
        """Demands on an honour that stands, those dropped left out."""
        return self.filter(cause__in=ASKED_BACK).exclude(state=RecoveryState.DROPPED)

    def total(self) -> int:
        """In yuan."""
        return self.aggregate(total=models.Sum("amount_yuan"))["total"] or 0


class PrizeRecovery(Stateful):
    """Prize money to be paid back (追缴): all that stands paid after a revocation, else what was asked back."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="recoveries", verbose_name="荣誉")
    cause = models.CharField(
        "事由", max_length=12, choices=RecoveryCause.choices, default=RecoveryCause.REVOCATION,
        db_default=RecoveryCause.REVOCATION, editable=False,
    )  # fmt: skip
    reason = models.TextField("理由", blank=True, default="", db_default="", editable=False)
    amount_yuan = models.PositiveBigIntegerField("应追缴金额（元）")
    state = StateField(RecoveryState, RecoveryState.PENDING)
    opened_on = models.DateField("立项日期")
    done_on = models.DateField("追缴日期", null=True, blank=True)
    reference = models.CharField("缴款凭证号", max_length=80, blank=True)

    objects = PrizeRecoveryQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "奖金追缴"
        verbose_name_plural = "奖金追缴"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RecoveryState.DONE, done_on__isnull=False)
                | ~Q(state=RecoveryState.DONE) & Q(done_on__isnull=True),
                name="honours_recovery_done_on",
            ),
            models.UniqueConstraint(
                fields=["honour"], condition=Q(cause=RecoveryCause.REVOCATION), name="honours_one_recovery_of_revoked"
            ),
            models.CheckConstraint(
                condition=Q(cause=RecoveryCause.REVOCATION) | Q(amount_yuan__gt=0) & ~Q(reason=""),
                name="honours_asked_back_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} {self.amount_yuan:,} 元"

    @property
    def is_asked_back(self) -> bool:
        """Whether it was asked back while the honour stands."""
        return self.cause in ASKED_BACK


class CreditReport(Stateful):
    """A report to a credit platform (纳入信用平台), only after fraud (Article 34)."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="credit_reports", verbose_name="荣誉")
    platform = models.CharField("平台", max_length=100)
    state = StateField(ReportState, ReportState.PENDING)
    done_on = models.DateField("报送日期", null=True, blank=True)
    reference = models.CharField("报送编号", max_length=80, blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "信用信息报送"
        verbose_name_plural = "信用信息报送"
        constraints = [
            models.UniqueConstraint(fields=["honour", "platform"], name="honours_report_once_per_platform"),
            models.CheckConstraint(
                condition=Q(state=ReportState.PENDING, done_on__isnull=True)
                | Q(state=ReportState.DONE, done_on__isnull=False),
                name="honours_report_done_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} → {self.platform}"
