"""A publicity list with its legal clock, and what a probe found of its page (Articles 21, 25)."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.programmes.models import Edition, Stage
from workflow.publicity.enums import LIVE, PUBLIC, NoticeState
from workflow.publicity.periods import Period, clock_text, dates_text, ended_text, periods_of, speaking
from workflow.publicity.querysets import NoticeQuerySet
from workflow.publicity.triggers import FrozenNotice, RecordedVersion


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
        on = self.last_counted(on)
        return self.speaking_period(on).day(on)

    def last_counted(self, on: date | None = None) -> date:
        """The day its clocks are read on: today, or the day it was stopped, on which they stand still."""
        on = on or clock.today()
        stopped = self.state == NoticeState.TERMINATED and self.ended_at
        return min(on, clock.day_of(stopped)) if stopped else on

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
        """`公示第3个工作日（共5个工作日）`, as every public page prints it; names its entries when it is not true for all."""
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
