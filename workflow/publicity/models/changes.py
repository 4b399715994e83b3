"""What was changed on a published list: corrections and extensions, append-only (Articles 21, 25)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.documents.wording import official_date
from workflow.publicity.enums import ChangeKind, ExtensionCause
from workflow.publicity.models.entry import NoticeEntry
from workflow.publicity.models.notice import Notice
from workflow.publicity.models.versions import APPEND_ONLY


class NoticeCorrection(models.Model):
    """A further version of an entry: what was, what is, why. Append-only.

    Wording and redaction start the entry's clock anew; leaving ends its part in the list. `before` of a redaction and
    every text older than it are kept for the record and never shown: see `changes.public_log`.
    """

    entry = models.ForeignKey(NoticeEntry, on_delete=models.PROTECT, related_name="corrections", verbose_name="条目")
    version = models.PositiveSmallIntegerField("版本")
    kind = models.CharField("性质", max_length=12, choices=ChangeKind.choices, default=ChangeKind.WORDING)
    list_version = models.PositiveSmallIntegerField("名单版本", default=2)
    reason = models.TextField("更正理由")
    before = models.JSONField("更正前")
    after = models.JSONField("更正后")
    previous_document = models.TextField("更正前名单原文")
    previous_sha256 = models.CharField("更正前名单摘要", max_length=64)
    sha256 = models.CharField("更正后名单摘要", max_length=64)
    corrected_at = models.DateTimeField("更正时间", default=clock.now)

    class Meta:
        verbose_name = "公示更正"
        verbose_name_plural = "公示更正"
        ordering = ["corrected_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "version"], name="correction_version"),
            models.CheckConstraint(condition=Q(version__gt=1), name="correction_after_first"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.entry} 第{self.version}版"


class NoticeExtension(models.Model):
    """Days added to running periods: a calendar corrected meanwhile, or days on which the list could not be reached.

    `entries` holds by entry the last day and the days that count; the database lets a period move only to what stands
    here. Append-only.
    """

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="extensions", verbose_name="公示")
    list_version = models.PositiveSmallIntegerField("名单版本")
    cause = models.CharField("原因", max_length=12, choices=ExtensionCause.choices)
    days = ArrayField(models.DateField(), verbose_name="不计入的日期", default=list)
    reason = models.TextField("公开的说明")
    previous_ends_on = models.DateField("原截止日")
    ends_on = models.DateField("现截止日")
    workday_dates = ArrayField(models.DateField(), verbose_name="计入的工作日", default=list)
    entries = models.JSONField("各条目的截止日和计入的工作日")
    previous_document = models.TextField("调整前名单原文")
    previous_sha256 = models.CharField("调整前名单摘要", max_length=64)
    sha256 = models.CharField("调整后名单摘要", max_length=64)
    extended_at = models.DateTimeField("调整时间", default=clock.now)

    class Meta:
        verbose_name = "公示期顺延"
        verbose_name_plural = "公示期顺延"
        ordering = ["extended_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("previous_ends_on")), name="extension_never_shortens"),
            models.UniqueConstraint(fields=["notice", "list_version"], name="extension_list_version"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.notice} 顺延至 {self.ends_on}"

    @property
    def public_text(self) -> str:
        """`因…，公示期顺延至…`, as the page says it."""
        ends = {row["ends_on"] for row in self.entries.values()}
        upto = official_date(self.ends_on)
        how = f"顺延至{upto}。" if len(ends) == 1 else f"顺延，最迟至{upto}，各项见名单。"
        return f"{self.reason}，公示期{how}"
