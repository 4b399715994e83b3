"""The years after an honour: what was found of each, and what had to be put right (Article 36)."""

from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.documents.issued import issued_storage
from portal.transitions.models import StateField, Stateful
from workflow.honours.models import Honour
from workflow.supervision.enums import RUNNING, YEAR_ENDS_SOON, Means, TrackingState

ACCOUNT = settings.AUTH_USER_MODEL


def _append_only() -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class TrackingQuerySet(models.QuerySet["Tracking"]):
    def overdue(self) -> "TrackingQuerySet":
        """Whose year is over, and which are not done."""
        return self.filter(state__in=RUNNING, ends_on__lt=clock.today())


class Tracking(Stateful):
    """跟踪管理: one year of one winner, planned by the system when the year begins."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="trackings", verbose_name="荣誉")
    number = models.PositiveSmallIntegerField("第几年")
    state = StateField(TrackingState, TrackingState.PLANNED)
    starts_on = models.DateField("起始日")
    ends_on = models.DateField("最后一日")
    finding = models.TextField("核查结论", blank=True)
    concluded_on = models.DateField("办结日期", null=True)
    # Where it stood when the honour was revoked: with a restored honour it goes on from there.
    ended_from = models.CharField(
        "荣誉撤销前的状态", max_length=24, choices=TrackingState.choices, blank=True, default="", db_default="",
        editable=False,
    )  # fmt: skip

    objects = TrackingQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "跟踪管理"
        verbose_name_plural = "跟踪管理"
        ordering = ["ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["honour", "number"], name="tracking_year_once"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="tracking_year_lasts"),
            models.CheckConstraint(
                condition=~Q(state=TrackingState.CLOSED) | Q(concluded_on__isnull=False) & ~Q(finding=""),
                name="tracking_closed_with_finding",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour} 第{self.number}年"

    @property
    def rules(self) -> Any:
        """What the frozen rule set says of tracking; there is none without it."""
        return self.honour.edition.rules.terms.tracking

    @property
    def order(self) -> "RectificationOrder | None":
        """The newest order to put right, the one that stands."""
        return max(self.orders.all(), key=lambda one: one.number, default=None)

    @property
    def closes_from(self) -> date:
        """The first day on which the year may be found well: most of it has been seen."""
        return self.ends_on - YEAR_ENDS_SOON

    @property
    def running_state(self) -> TrackingState:
        """How far the year has come, by what is known of it."""
        if order := self.order:
            return TrackingState.ANSWERED if hasattr(order, "answer") else TrackingState.RECTIFYING
        return TrackingState.REPORTED if self.reports.exists() else TrackingState.PLANNED

    @property
    def is_overdue(self) -> bool:
        return self.state in RUNNING and self.ends_on < clock.today()


class TrackingReport(models.Model):
    """What was found out of a year: reported by the winner, or seen on a visit. Values by indicator, as decimal texts."""

    tracking = models.ForeignKey(Tracking, on_delete=models.PROTECT, related_name="reports", verbose_name="跟踪管理")
    means = models.CharField("方式", max_length=8, choices=Means.choices)
    held_on = models.DateField("日期")
    summary = models.TextField("情况")
    indicators = models.JSONField("指标", default=dict)
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("填报时间", default=clock.now)

    class Meta:
        verbose_name = "跟踪情况"
        verbose_name_plural = "跟踪情况"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(summary=""), name="tracking_report_says_something")]
        triggers = _append_only()

    def __str__(self) -> str:
        return f"{self.tracking}{self.get_means_display()}"


class RectificationOrder(models.Model):
    """整改通知 as issued, its very bytes. Never changed; what is not put right yet is ordered anew."""

    tracking = models.ForeignKey(Tracking, on_delete=models.PROTECT, related_name="orders", verbose_name="跟踪管理")
    number = models.PositiveSmallIntegerField("第几次")
    document_number = models.CharField(
        "文号", max_length=80, unique=True, error_messages={"unique": "该文号已经用于另一份整改通知，请核对。"}
    )
    decline = models.TextField("退步情况")
    demand = models.TextField("整改要求")
    issued_on = models.DateField("成文日期")
    due_on = models.DateField("整改期限")
    issued_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", verbose_name="经办人")
    pdf = models.FileField("文件", storage=issued_storage, max_length=200)
    sha256 = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "整改通知"
        verbose_name_plural = "整改通知"
        ordering = ["tracking", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tracking", "number"], name="rectification_number_once"),
            models.CheckConstraint(condition=~Q(decline="") & ~Q(demand=""), name="rectification_says_what"),
            models.CheckConstraint(condition=Q(due_on__gt=F("issued_on")), name="rectification_leaves_time"),
        ]
        triggers = _append_only()

    def __str__(self) -> str:
        return f"整改通知 {self.document_number}"

    @property
    def is_late(self) -> bool:
        return clock.today() > self.due_on


class RectificationAnswer(models.Model):
    """What the winner has done about an order, with evidence; once for each order."""

    order = models.OneToOneField(
        RectificationOrder, on_delete=models.PROTECT, related_name="answer", verbose_name="整改通知"
    )
    text = models.TextField("整改情况")
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", verbose_name="填报人")
    at = models.DateTimeField("报送时间", default=clock.now)

    class Meta:
        verbose_name = "整改情况"
        verbose_name_plural = "整改情况"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="rectification_answer_says_something")]
        triggers = _append_only()

    def __str__(self) -> str:
        return f"{self.order}的整改情况"
