"""Cases whose pages and search rows are still to be brought in line with them."""

from django.db import models

from portal import clock


class FollowUp(models.Model):
    """Written with the event it follows, in the same transaction; gone once the public reads what happened."""

    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    noted_at = models.DateTimeField("记入时间", default=clock.now)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_attempt_at = models.DateTimeField("下次办理时间", default=clock.now)
    last_error = models.CharField("最近一次错误", max_length=100, blank=True)

    class Meta:
        verbose_name = "待更新的公开内容"
        verbose_name_plural = "待更新的公开内容"
        ordering = ["id"]
        indexes = [models.Index(fields=["target_type", "target_id"]), models.Index(fields=["next_attempt_at"])]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id}"
