"""Public notices with a legal clock, their entries, corrections and holds (Articles 21, 25, 30)."""

import uuid
from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from portal import clock
from portal.documents.wording import official_date
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Edition, Stage
from workflow.publicity.enums import (
    LIVE,
    PUBLIC,
    STANDING,
    ChangeKind,
    ExtensionCause,
    HoldState,
    Leaving,
    NoticeState,
    VersionCause,
)
from workflow.publicity.periods import Period, clock_text, dates_text, ended_text, periods_of, speaking
from workflow.publicity.querysets import NoticeEntryQuerySet, NoticeQuerySet, NoticeVersionQuerySet
from workflow.publicity.triggers import FrozenEntry, FrozenNotice, RecordedVersion

UPHELD_TEXT = "异议成立，终止公示"


class Notice(Stateful):
    """A publicity list (公示): the entries of one stage, before the public for the working days its rule set demands."""

    uuid = models.UUIDField("公开编号", default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("编号", max_length=60)
    sequence = models.PositiveSmallIntegerField("本环节第几次公示", default=1, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notices", verbose_name="届次")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="notices", verbose_name="环节")
    state = StateField(NoticeState, NoticeState.DRAFT)
    title = models.CharField("标题", max_length=200)
    workdays_required = models.PositiveSmallIntegerField("公示期（工作日）")
    starts_on = models.DateField("公示起始日", null=True, editable=False)
    ends_on = models.DateField("公示截止日", null=True, editable=False)
    workday_dates = ArrayField(models.DateField(), verbose_name="计入的工作日", default=list, editable=False)
    published_at = models.DateTimeField("发布时间", null=True, editable=False)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="拟稿人",
    )  # fmt: skip
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name="签发人",
    )  # fmt: skip
    ended_at = models.DateTimeField("结束时间", null=True, editable=False)
    stopped_because = models.TextField("终止理由", blank=True, editable=False)
    version = models.PositiveSmallIntegerField("名单版本", default=1, editable=False)
    revised_at = models.DateTimeField("最近更正时间", null=True, editable=False)
    document = models.TextField("名单原文", blank=True, editable=False)
    sha256 = models.CharField("名单摘要", max_length=64, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "公示"
        verbose_name_plural = "公示"
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "sequence"], condition=Q(state__in=sorted(LIVE)), name="one_notice_per_stage"
            ),
            models.UniqueConstraint(fields=["number"], condition=Q(state__in=sorted(LIVE)), name="notice_number"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(PUBLIC))
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on"), published_at__isnull=False) & ~Q(sha256=""),
                name="published_notice_has_clock",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(PUBLIC), drafted_by__isnull=False, published_by__isnull=True)
                & (Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by"))),
                name="notice_two_people",
                violation_error_message="公示名单须由拟稿人以外的人员发布。",
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_on"])]
        triggers = [*Stateful.Meta.triggers, FrozenNotice(), RecordedVersion()]  # type: ignore[list-item]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC

    def elapsed(self, on: date | None = None) -> int:
        """Working days passed or passing of the clock that speaks for the list, 0 on the day of publication."""
        return self.speaking_period(on).day(on or clock.today())

    def speaking_period(self, on: date | None = None) -> Period:
        """The period that speaks for the list on a day: that of most entries still running."""
        return speaking(self.periods, on or clock.today()) or self.first_period

    @property
    def periods(self) -> list[Period]:
        """The periods of the entries that still stand on the list, the first to end first."""
        given = "entries" in getattr(self, "_prefetched_objects_cache", {})
        entries = self.entries.all() if given else self.entries.prefetch_related("holds")
        return periods_of(entry for entry in entries if not entry.struck)

    @property
    def first_period(self) -> Period:
        """The period as announced, for entries nobody corrected."""
        return Period(self.starts_on, self.ends_on, tuple(self.workday_dates), ())

    @property
    def clock_text(self) -> str:
        """`第 3/5 个工作日`, as every public page prints it; names its entries when it is not true for all."""
        if self.state == NoticeState.TERMINATED:
            return "公示已终止"
        if self.state != NoticeState.RUNNING:
            return ended_text(self.workdays_required)
        return clock_text(self.periods, clock.today()) or ended_text(self.workdays_required)

    @property
    def dates_text(self) -> str:
        """Its periods in a line of text, entries with their own named; empty before it is published."""
        return dates_text(self.periods or [self.first_period]) if self.starts_on else ""

    def get_absolute_url(self) -> str:
        return f"/publicity/{self.uuid}/"


class NoticeEntry(models.Model):
    """One line of a notice: publishable fields only. Frozen once published; each correction is a new version."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="entries", verbose_name="公示")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="notice_entries", verbose_name="申报"
    )
    position = models.PositiveSmallIntegerField("序号")
    public_name = models.CharField("对象", max_length=200)
    public_unit = models.CharField("单位", max_length=200, blank=True)
    title = models.CharField("模式或成果", max_length=300, blank=True)
    track_label = models.CharField("类别", max_length=100)
    tier_label = models.CharField("奖项", max_length=100, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    starts_on = models.DateField("起始日", null=True, editable=False)
    ends_on = models.DateField("截止日", null=True, editable=False)
    workday_dates = ArrayField(models.DateField(), verbose_name="计入的工作日", default=list, editable=False)
    left_as = models.CharField("退出公示", max_length=12, choices=Leaving.choices, blank=True, editable=False)

    objects = NoticeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "公示条目"
        verbose_name_plural = "公示条目"
        ordering = ["notice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "application"], name="notice_entry_once"),
            models.UniqueConstraint(fields=["notice", "position"], name="notice_entry_position"),
        ]
        triggers = [FrozenEntry()]

    def __str__(self) -> str:
        return f"{self.public_name}（{self.title}）" if self.title else self.public_name

    @cached_property
    def hold_states(self) -> frozenset[str]:
        """The states of the holds on it, as read with it (`with_states`) or from the rows."""
        read = self.__dict__.get("states")
        return frozenset(read if read is not None else (hold.state for hold in self.holds.all()))

    @property
    def terminated(self) -> bool:
        """An objection was upheld: the entry left the list's life."""
        return HoldState.CONFIRMED in self.hold_states

    @property
    def struck(self) -> bool:
        """It stands on the list only to say that it left."""
        return bool(self.left_as) or self.terminated or self.notice.state == NoticeState.TERMINATED

    @property
    def period(self) -> Period:
        """Its own period."""
        return Period(self.starts_on, self.ends_on, tuple(self.workday_dates), (self.position,))

    def is_running(self, on: date | None = None) -> bool:
        """Whether its own clock runs on that day, and it has not left."""
        return not self.struck and self.ends_on is not None and (on or clock.today()) <= self.ends_on

    @property
    def public_note(self) -> str:
        """What the public reads beside the entry; never who objected, nor what about."""
        if self.terminated:
            return UPHELD_TEXT
        if self.left_as:
            return self.get_left_as_display()
        if self.notice.state == NoticeState.TERMINATED:
            return Leaving.TERMINATED.label
        if self.notice.state == NoticeState.ENDED and HoldState.OPEN in self.hold_states:
            return "公示期满，异议办理中，暂不进入下一环节"
        return ""

    @property
    def status(self) -> str:
        """One word for machines: running, over (its own period, not yet the notice's), passed, held, withdrawn, terminated."""
        if self.terminated:
            return "terminated"
        if self.left_as:
            return str(self.left_as)
        if self.notice.state == NoticeState.TERMINATED:
            return str(Leaving.TERMINATED)
        if self.notice.state != NoticeState.ENDED:
            return "running" if self.is_running() else "over"
        return "held" if HoldState.OPEN in self.hold_states else "passed"


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
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

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
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.notice} 顺延至 {self.ends_on}"

    @property
    def public_text(self) -> str:
        """`因…，公示期顺延至…`, as the page says it."""
        ends = {row["ends_on"] for row in self.entries.values()}
        upto = official_date(self.ends_on)
        how = f"顺延至{upto}。" if len(ends) == 1 else f"顺延，最迟至{upto}，各项见名单。"
        return f"{self.reason}，公示期{how}"


class Reachability(models.Model):
    """What the probe found of one notice on one day: how often its page answered, how often it did not."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reachability", verbose_name="公示")
    day = models.DateField("日期")
    answered = models.PositiveIntegerField("可以访问（次）", default=0)
    failed = models.PositiveIntegerField("无法访问（次）", default=0)

    class Meta:
        verbose_name = "访问探测"
        verbose_name_plural = "访问探测"
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["notice", "day"], name="reachability_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}：可以访问 {self.answered} 次，无法访问 {self.failed} 次"


class Hold(Stateful):
    """A halt on one entry (暂缓) while an accepted objection is looked into; `reference` is the objection's number."""

    entry = models.ForeignKey(NoticeEntry, on_delete=models.PROTECT, related_name="holds", verbose_name="条目")
    reference = models.CharField("异议编号", max_length=60)
    state = StateField(HoldState, HoldState.OPEN)
    placed_at = models.DateTimeField("暂缓时间", default=clock.now)
    closed_at = models.DateTimeField("了结时间", null=True, editable=False)

    class Meta(Stateful.Meta):
        abstract = False
        verbose_name = "暂缓"
        verbose_name_plural = "暂缓"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "reference"], condition=Q(state=HoldState.OPEN), name="one_open_hold_per_reference"
            ),
            models.CheckConstraint(
                condition=Q(state=HoldState.OPEN, closed_at__isnull=True)
                | Q(state__in=sorted(set(HoldState.values) - {HoldState.OPEN}), closed_at__isnull=False),
                name="closed_hold_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} → {self.entry}"

    @property
    def stands(self) -> bool:
        return self.state in STANDING


APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
DIGEST = Q(sha256__regex=r"^[0-9a-f]{64}$", sm3__regex=r"^[0-9a-f]{64}$")


class NoticeVersion(models.Model):
    """One version of a published list: its data with digests. Append-only, also where it is no longer handed out."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions", verbose_name="公示")
    number = models.PositiveSmallIntegerField("版次")
    cause = models.CharField("缘由", max_length=20, choices=VersionCause)
    closes_earlier = models.BooleanField("此前各版停止公开", default=False)
    document = models.TextField("名单原文（JSON）")
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
