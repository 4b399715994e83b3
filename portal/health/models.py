"""What somebody must see to, from when to when, and when that was last said."""

from django.db import models
from django.db.models import Q

from portal import clock


class Alert(models.Model):
    """A measure past its limit. Told once it was so for the measure's minutes, daily while it lasts, and when it is over."""

    measure = models.CharField("指标", max_length=80)
    label = models.CharField("名称", max_length=120)
    since = models.DateTimeField("开始时间", default=clock.now)
    told_at = models.DateTimeField("最近通知时间", null=True)
    mailed_at = models.DateTimeField("最近寄给报警邮箱的通知", null=True)
    well_since = models.DateTimeField("恢复时间", null=True)
    over_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "运行报警"
        verbose_name_plural = "运行报警"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["measure"], condition=Q(over_at=None), name="health_one_alert_a_measure")
        ]

    def __str__(self) -> str:
        return self.label
