"""The public side of every key that anything was signed with: it stays published when another takes its place."""

import pgtrigger
from django.db import models
from django.db.models import Q

from portal import clock


class PublishedKey(models.Model):
    """A key by its certificate. What it signed can be checked for ever; `withdrawn_at` since when nobody should trust it."""

    kid = models.CharField("密钥编号", max_length=64, unique=True)
    algorithm = models.CharField("算法", max_length=10)
    chain = models.JSONField("证书链（DER，base64）")
    published_at = models.DateTimeField("公布时间", default=clock.now)
    withdrawn_at = models.DateTimeField("停用时间", null=True)
    withdrawn_because = models.CharField("停用理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "签名密钥"
        verbose_name_plural = "签名密钥"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="signing_key_withdrawn_says_why",
            )
        ]
        # What was signed is checked against it for ever.
        triggers = [
            pgtrigger.ReadOnly(name="stands_as_published", fields=["kid", "algorithm", "chain", "published_at"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.kid[:16]
