"""Each version of a published list with its digests, and its evidence pack: append-only (Articles 21, 25)."""

import pgtrigger
from django.db import models
from django.db.models import Q

from portal import clock
from workflow.publicity.enums import VersionCause
from workflow.publicity.models.notice import Notice
from workflow.publicity.querysets import NoticeVersionQuerySet

# What was said in public is kept as it was said: a mistake is put right by a further row.
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
DIGEST = Q(sha256__regex=r"^[0-9a-f]{64}$", sm3__regex=r"^[0-9a-f]{64}$")


class NoticeVersion(models.Model):
    """One version of a published list: its data with digests. Append-only, also where it is no longer handed out."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions", verbose_name="公示")
    number = models.PositiveSmallIntegerField("版次")
    cause = models.CharField("缘由", max_length=20, choices=VersionCause)
    closes_earlier = models.BooleanField("此前各版停止公开", default=False)
    document = models.TextField("名单数据（JSON）")
    sha256 = models.CharField("名单原文 SHA-256", max_length=64, db_index=True)
    sm3 = models.CharField("名单原文 SM3", max_length=64)
    table = models.TextField("名单表格（CSV）")
    table_sha256 = models.CharField("名单表格 SHA-256", max_length=64, db_index=True)
    table_sm3 = models.CharField("名单表格 SM3", max_length=64)
    recorded_at = models.DateTimeField("形成时间", default=clock.now)

    # The digests stand over these very texts, the mark that tells spreadsheets UTF-8 among them.
    keeps_text_verbatim = True

    objects = NoticeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "公示版本"
        verbose_name_plural = "公示版本"
        ordering = ["notice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="notice_version_once"),
            models.CheckConstraint(condition=DIGEST, name="notice_version_digests"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.notice.number} 第{self.number}版"


class NoticePack(models.Model):
    """The evidence pack of one version: a PDF/A-3 with the data inside, made once, known by its digests for ever."""

    version = models.OneToOneField(
        NoticeVersion, on_delete=models.PROTECT, related_name="pack", verbose_name="公示版本"
    )
    storage_name = models.CharField("存放位置", max_length=200, editable=False)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    sm3 = models.CharField("SM3", max_length=64)
    made_at = models.DateTimeField("制作时间", default=clock.now)

    class Meta:
        verbose_name = "证据包"
        verbose_name_plural = "证据包"
        ordering = ["version"]
        constraints = [models.CheckConstraint(condition=DIGEST, name="notice_pack_digests")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.version}证据包"
