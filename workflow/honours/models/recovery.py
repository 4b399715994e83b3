"""No application for some years, and prize money to be paid back: by a revocation, or while the honour stands (Articles 6, 34, 35)."""

from django.db import models
from django.db.models import F, Q

from portal.citations import CitationField
from portal.money import yuan
from portal.transitions.models import StateField, Stateful
from workflow.honours.enums import ASKED_BACK, WITH_OFFICE, RecoveryCause, RecoveryState
from workflow.honours.models.award import Honour
from workflow.programmes.models import Programme

RECOVERED = [RecoveryState.DONE, RecoveryState.TO_RETURN, RecoveryState.RETURNED]


class Ban(models.Model):
    """No application of this person or organisation is taken until the day given, that day included, unless lifted."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="bans", verbose_name="荣誉")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="bans", verbose_name="奖项")
    subject_key = models.CharField("主体索引", max_length=120, db_index=True)
    article = CitationField("依据条款", max_length=60, document="honour.edition.rules")
    starts_on = models.DateField("起算日")
    until = models.DateField("最后一日")
    lifted_on = models.DateField("解除日期", null=True, editable=False)

    class Meta:
        verbose_name = "禁止申报"
        verbose_name_plural = "禁止申报"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("starts_on")), name="honours_ban_lasts"),
            models.UniqueConstraint(fields=["honour"], condition=Q(lifted_on=None), name="honours_one_ban_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} 至 {self.until}"


class PrizeRecoveryQuerySet(models.QuerySet["PrizeRecovery"]):
    def asked_back(self) -> "PrizeRecoveryQuerySet":
        """Demands on an honour that stands, those dropped left out."""
        return self.filter(cause__in=ASKED_BACK).exclude(state=RecoveryState.DROPPED)

    def not_with_holder(self) -> "PrizeRecoveryQuerySet":
        """What a holder need not account for: asked back, or recovered after a revocation and not given back yet."""
        asked = Q(cause__in=ASKED_BACK) & ~Q(state=RecoveryState.DROPPED)
        return self.filter(asked | Q(cause=RecoveryCause.REVOCATION, state__in=WITH_OFFICE))

    def total(self) -> int:
        """In yuan."""
        return self.aggregate(total=models.Sum("amount_yuan"))["total"] or 0


class PrizeRecovery(Stateful):
    """Prize money to be paid back (追缴): all that stands paid after a revocation, given back when that is
    annulled, else what was asked back."""

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
    returned_on = models.DateField("发还日期", null=True, blank=True)
    return_reference = models.CharField("发还凭证号", max_length=80, blank=True)
    # What was asked back before a revocation that then demanded all of it: demanded again once that is annulled.
    fell_with_honour = models.BooleanField("并入撤销后的追缴", default=False, db_default=False, editable=False)

    objects = PrizeRecoveryQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "奖金追缴"
        verbose_name_plural = "奖金追缴"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RECOVERED, done_on__isnull=False) | ~Q(state__in=RECOVERED) & Q(done_on=None),
                name="honours_recovery_done_on",
            ),
            models.UniqueConstraint(
                fields=["honour"], condition=Q(cause=RecoveryCause.REVOCATION), name="honours_one_recovery_of_revoked"
            ),
            models.CheckConstraint(
                condition=Q(cause=RecoveryCause.REVOCATION) | Q(amount_yuan__gt=0) & ~Q(reason=""),
                name="honours_asked_back_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecoveryState.RETURNED) | Q(returned_on__isnull=False),
                name="honours_recovery_returned_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} {yuan(self.amount_yuan)}"

    @property
    def is_asked_back(self) -> bool:
        """Whether it was asked back while the honour stands."""
        return self.cause in ASKED_BACK
