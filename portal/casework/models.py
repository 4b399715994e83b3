"""Who of the office leads a case, and what its people note on it for one another. No party to the case ever reads either."""

import pgtrigger
from django.conf import settings
from django.db import models

from portal import clock
from portal.identity.fields import EncryptedTextField


class OnCase(models.Model):
    """A row that belongs to a case of some kind."""

    target_type = models.CharField("事项类别", max_length=60, editable=False)
    target_id = models.CharField("事项编号", max_length=40, editable=False)

    class Meta:
        abstract = True


class CaseNote(OnCase):
    """内部备注. It may name people: sealed, and gone with the case's materials. What was noted is added to, never changed."""

    text = EncryptedTextField("备注")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="备注人"
    )
    noted_at = models.DateTimeField("时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "内部备注"
        verbose_name_plural = "内部备注"
        ordering = ["id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="casework_notes_of")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.author} {clock.display(self.noted_at)}"


class CaseLead(OnCase):
    """主办人 of a case: whom the others of the office ask. Everybody who may work on the case still may."""

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leads", verbose_name="主办人"
    )
    since = models.DateTimeField("指定时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "主办人"
        verbose_name_plural = "主办人"
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="casework_one_lead")]

    def __str__(self) -> str:
        return str(self.officer)
