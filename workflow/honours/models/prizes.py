"""Prize money: what was paid, what it was used for (Article 6). Whole yuan."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from workflow.honours.models.award import Honour


class PrizePayment(models.Model):
    """A payment of prize money."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="payments", verbose_name="荣誉")
    amount_yuan = models.PositiveBigIntegerField("金额（元）")
    paid_on = models.DateField("支付日期")
    reference = models.CharField("支付凭证号", max_length=80, unique=True)

    class Meta:
        verbose_name = "奖金支付"
        verbose_name_plural = "奖金支付"
        constraints = [models.CheckConstraint(condition=Q(amount_yuan__gt=0), name="honours_payment_positive")]

    def __str__(self) -> str:
        return f"{self.honour.number} {self.amount_yuan} 元"


class PrizeUseStatement(models.Model):
    """The winner's statement of what prize money was used for."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="prize_uses", verbose_name="荣誉")
    use = models.CharField("用途", max_length=40)
    amount_yuan = models.PositiveBigIntegerField("金额（元）")
    description = models.TextField("说明")
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="填报人"
    )
    stated_at = models.DateTimeField("填报时间", default=clock.now)

    class Meta:
        verbose_name = "奖金使用说明"
        verbose_name_plural = "奖金使用说明"
        constraints = [models.CheckConstraint(condition=Q(amount_yuan__gt=0), name="honours_prize_use_positive")]

    def __str__(self) -> str:
        return f"{self.honour.number} {self.use} {self.amount_yuan} 元"
