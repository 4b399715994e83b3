"""What the records show that no single count of guesses does."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.throttle import counted_as


class GuessingAlert(models.Model):
    """Passwords are being guessed from many places: at one account from many addresses, or from one at many accounts."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="账号"
    )
    address = models.GenericIPAddressField("来源地址", null=True)
    attempts = models.PositiveIntegerField("次数")
    spread = models.PositiveIntegerField("地址数或者账号数")
    at = models.DateTimeField("时间", default=clock.now, db_index=True)

    class Meta:
        verbose_name = "密码试探"
        verbose_name_plural = "密码试探"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account=None) ^ Q(address=None),
                name="audit_guessing_one_subject",
                violation_error_message="密码试探记录须写明账号或者地址之一。",
            ),
        ]

    def __str__(self) -> str:
        if self.account:
            return f"账号 {self.account.username}：{self.spread} 个地址，{self.attempts} 次"
        return f"{'网络' if ':' in str(self.address) else '地址'} {counted_as(str(self.address))}：{self.spread} 个账号，{self.attempts} 次"
