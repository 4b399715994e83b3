"""The lines of a list, and what halts one of them (Articles 21, 30)."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.publicity.enums import STANDING, HoldState, Leaving, NoticeState
from workflow.publicity.models.notice import Notice
from workflow.publicity.periods import Period
from workflow.publicity.querysets import NoticeEntryQuerySet
from workflow.publicity.triggers import FrozenEntry

UPHELD_TEXT = "异议成立，终止公示"


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
    def is_held(self) -> bool:
        """Whether an objection keeps it from the next stage; its applicant was told (`hold.placed`)."""
        return HoldState.OPEN in self.hold_states and not self.struck

    @property
    def period(self) -> Period:
        """Its own period."""
        return Period(self.starts_on, self.ends_on, tuple(self.workday_dates), (self.position,))

    def is_running(self, on: date | None = None) -> bool:
        """Whether its own clock runs on that day, and it has not left."""
        return not self.struck and self.ends_on is not None and (on or clock.today()) <= self.ends_on

    @property
    def public_note(self) -> str:
        """What the public reads beside the entry; never who objected, nor what about. Who left before stays so, whatever is
        found afterwards: the list's files say it."""
        if self.left_as:
            return self.get_left_as_display()
        if self.terminated:
            return UPHELD_TEXT
        if self.notice.state == NoticeState.TERMINATED:
            return Leaving.TERMINATED.label
        if self.notice.state == NoticeState.ENDED and HoldState.OPEN in self.hold_states:
            return "公示期满，异议办理中，暂不进入下一环节"
        return ""

    @property
    def status(self) -> str:
        """One word for machines: running, over (its own period, not yet the notice's), passed, held, withdrawn, terminated."""
        if self.left_as:
            return str(self.left_as)
        if self.terminated:
            return "terminated"
        if self.notice.state == NoticeState.TERMINATED:
            return str(Leaving.TERMINATED)
        if self.notice.state != NoticeState.ENDED:
            return "running" if self.is_running() else "over"
        return "held" if HoldState.OPEN in self.hold_states else "passed"


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
