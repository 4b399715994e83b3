"""Prize money: what was paid, what it was used for (Article 6). Whole yuan."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.money import yuan
from portal.transitions.models import StateField, Stateful
from workflow.honours.enums import ACCOUNTED, PaymentState, PrizeUseState
from workflow.honours.models.award import Honour


class PrizePaymentQuerySet(models.QuerySet["PrizePayment"]):
    def standing(self) -> "PrizePaymentQuerySet":
        """The payments that were made: what was entered by mistake and reversed is none."""
        return self.filter(state=PaymentState.PAID)

    def total(self) -> int:
        """What stands paid, in yuan."""
        return self.standing().aggregate(total=models.Sum("amount_yuan"))["total"] or 0


class PrizePayment(Stateful):
    """A payment of prize money, never changed: a mistaken entry is reversed with a reason, and entered anew."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="payments", verbose_name="荣誉")
    state = StateField(PaymentState, PaymentState.PAID)
    amount_yuan = models.PositiveBigIntegerField("金额（元）")
    paid_on = models.DateField("支付日期")
    reference = models.CharField("支付凭证号", max_length=80, db_index=True)
    reversed_at = models.DateTimeField("冲销时间", null=True, editable=False)
    reversed_because = models.TextField("冲销理由", blank=True, editable=False)

    objects = PrizePaymentQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "奖金支付"
        verbose_name_plural = "奖金支付"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_yuan__gt=0), name="honours_payment_positive"),
            models.UniqueConstraint(
                fields=["honour", "reference"],
                condition=Q(state=PaymentState.PAID),
                name="honours_payment_voucher_once",
                violation_error_message="该荣誉已登记过这一支付凭证号的支付。",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.PAID, reversed_at__isnull=True)
                | Q(state=PaymentState.REVERSED, reversed_at__isnull=False) & ~Q(reversed_because=""),
                name="honours_payment_reversed_says_why",
            ),
        ]
        # Stands beside the state guard: what was paid to whom is never rewritten, a mistake is reversed.
        triggers = [
            *Stateful.Meta.triggers,
            pgtrigger.ReadOnly(name="stands_as_entered", fields=["honour", "amount_yuan", "paid_on", "reference"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} {yuan(self.amount_yuan)}（{self.reference}）"


class PrizeUseQuerySet(models.QuerySet["PrizeUseStatement"]):
    def standing(self) -> "PrizeUseQuerySet":
        """The statements that account for what stands paid."""
        return self.filter(state__in=ACCOUNTED)

    def total(self) -> int:
        """What is accounted for, in yuan."""
        return self.standing().aggregate(total=models.Sum("amount_yuan"))["total"] or 0


class PrizeUseStatement(Stateful):
    """The winner's statement of what prize money was used for, with evidence; it lapses when that money turns out not to
    have been paid."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="prize_uses", verbose_name="荣誉")
    state = StateField(PrizeUseState, PrizeUseState.STATED)
    use = models.CharField("用途", max_length=40)
    amount_yuan = models.PositiveBigIntegerField("金额（元）")
    description = models.TextField("说明")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="填报人"
    )
    stated_at = models.DateTimeField("填报时间", default=clock.now)
    refused_because = models.TextField("不予认可的理由", blank=True, default="", db_default="", editable=False)

    objects = PrizeUseQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "奖金使用说明"
        verbose_name_plural = "奖金使用说明"
        constraints = [
            models.CheckConstraint(condition=Q(amount_yuan__gt=0), name="honours_prize_use_positive"),
            models.CheckConstraint(
                condition=Q(state=PrizeUseState.REFUSED) ^ Q(refused_because=""), name="honours_prize_use_refused_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour.number} {self.use_label} {yuan(self.amount_yuan)}"

    @property
    def use_label(self) -> str:
        """The use as the rule set names it."""
        return next((one.name for one in self.honour.edition.rules.prize_uses if one.code == self.use), self.use)
