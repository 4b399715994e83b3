"""The paper by which a holder is told what is to be decided, and that they may be heard (Articles 34, 35)."""

import pgtrigger
from django.conf import settings
from django.db import models

from portal.documents.issued import issued_storage
from workflow.honours.models.revocation import APPEND_ONLY, Revocation


class RevocationNotice(models.Model):
    """拟撤销荣誉告知书 as issued, its very bytes. Append-only; a revocation proposed anew has its own."""

    revocation = models.OneToOneField(Revocation, on_delete=models.PROTECT, related_name="notice", verbose_name="撤销")
    document_number = models.CharField(
        "文号", max_length=80, unique=True, error_messages={"unique": "该文号已经用于另一份告知书，请核对。"}
    )
    issued_on = models.DateField("成文日期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )
    pdf = models.FileField("文件", storage=issued_storage, max_length=200)
    sha256 = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "拟撤销荣誉告知书"
        verbose_name_plural = "拟撤销荣誉告知书"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(document_number="") & ~models.Q(sha256=""), name="honours_notice_as_issued"
            )
        ]
        triggers: list[pgtrigger.Trigger] = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"拟撤销荣誉告知书 {self.document_number}"
