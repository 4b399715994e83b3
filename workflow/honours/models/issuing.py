"""What is made for an honour by a worker beside its certificate, and what keeps a certificate from being made."""

import pgtrigger
from django.db import models
from django.db.models import Q

from portal import clock
from portal.signing.models import PublishedKey
from workflow.honours.enums import HindranceCause
from workflow.honours.models.award import Honour


class Credential(models.Model):
    """The honour as a verifiable credential: the signed token as handed out. Whether it is revoked its status list says.

    The newest is handed out: one is signed with each certificate, so that it names the holder as the certificate does.
    """

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="credentials", verbose_name="荣誉")
    token = models.TextField("凭证")
    key = models.ForeignKey(PublishedKey, on_delete=models.PROTECT, related_name="+", verbose_name="签名密钥")
    issued_at = models.DateTimeField("签发时间", default=clock.now)

    class Meta:
        verbose_name = "数字凭证"
        verbose_name_plural = "数字凭证"
        ordering = ["-pk"]
        # It is in others' hands.
        triggers = [
            pgtrigger.ReadOnly(name="stands_as_issued"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.honour.number


class StatusList(models.Model):
    """The signed list of revoked credentials; `revoked` is the digest of the honours it says so of."""

    number = models.PositiveIntegerField("序号", unique=True)
    revoked = models.CharField("所载撤销的摘要", max_length=64)
    token = models.TextField("状态表")
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        verbose_name = "凭证状态表"
        verbose_name_plural = "凭证状态表"
        constraints = [
            models.CheckConstraint(condition=Q(revoked__regex=r"^[0-9a-f]{64}$"), name="honours_status_list_digest")
        ]

    def __str__(self) -> str:
        return str(self.number)


class CertificateHindrance(models.Model):
    """Why a certificate due could not be made at the last try; gone when it is made."""

    honour = models.OneToOneField(Honour, on_delete=models.PROTECT, related_name="hindrance", verbose_name="荣誉")
    cause = models.CharField("原因", max_length=10, choices=HindranceCause.choices)
    said = models.CharField("说明", max_length=300)
    since = models.DateTimeField("始于", default=clock.now)
    tried_at = models.DateTimeField("最近一次", default=clock.now)

    class Meta:
        verbose_name = "证书签发受阻"
        verbose_name_plural = "证书签发受阻"

    def __str__(self) -> str:
        return f"{self.honour.number} {self.get_cause_display()}"
