"""The address under which a person's own calendar program fetches what waits for them."""

from django.conf import settings
from django.db import models

from portal import clock


class CalendarFeed(models.Model):
    """One a person. Of its secret the digest alone is kept: it is shown once, and another takes its place."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feed", verbose_name="账号"
    )
    digest = models.CharField("地址的摘要", max_length=64, null=True, unique=True, editable=False)
    opened_at = models.DateTimeField("启用时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "日历订阅"
        verbose_name_plural = "日历订阅"

    def __str__(self) -> str:
        return f"日历订阅 {self.pk}"
