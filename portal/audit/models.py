"""What the records show: guesses that no single count meets, and what stands otherwise than they say."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.journal.standing import Contradiction
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


class Discrepancy(models.Model):
    """A state, a power or a page that no event on record brought to where it stands, until it is as recorded again."""

    target_type = models.CharField("对象类别", max_length=60)
    target_id = models.CharField("对象编号", max_length=40)
    what = models.CharField("哪一项", max_length=200)
    stands = models.CharField("现为", max_length=300, blank=True)
    said = models.CharField("日志所载", max_length=300, blank=True)
    noticed_at = models.DateTimeField("发现时间", default=clock.now, db_index=True)
    settled_at = models.DateTimeField("恢复一致的时间", null=True, editable=False)

    class Meta:
        verbose_name = "与日志不符"
        verbose_name_plural = "与日志不符"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id", "what", "stands", "said"],
                condition=Q(settled_at=None),
                name="audit_discrepancy_once",
                violation_error_message="同一处与日志不符已经记入。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.as_seen)

    @property
    def as_seen(self) -> Contradiction:
        """What was found, as it was found."""
        return Contradiction(self.target_type, self.target_id, self.what, self.stands, self.said)
