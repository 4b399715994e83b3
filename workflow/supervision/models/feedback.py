"""Feedback both ways on how discipline was kept, and what the discipline body makes of a reviewer's year (Article 29)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.access.models import User
from portal.identity.fields import EncryptedTextField
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Stage
from workflow.reviews.models import Assignment
from workflow.supervision.enums import Conduct, Direction, Grade
from workflow.supervision.opening import may_open_feedback

ACCOUNT = settings.AUTH_USER_MODEL
ENDED = frozenset({EditionState.CONCLUDED, EditionState.CANCELLED})
"""An edition of which nothing is decided any more: what was said of its people is opened."""


def _append_only() -> list[pgtrigger.Trigger]:
    return [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class FeedbackCall(models.Model):
    """A stage is over: whoever reviewed in it and whoever was reviewed may speak, to the last day given."""

    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="feedback_call", verbose_name="环节")
    opened_at = models.DateTimeField("开始时间", default=clock.now)
    closes_on = models.DateField("最后一日")

    class Meta:
        verbose_name = "双向监督反馈"
        verbose_name_plural = "双向监督反馈"
        ordering = ["-id"]
        triggers = _append_only()

    def __str__(self) -> str:
        return f"{self.stage.edition}“{self.stage.name}”"

    @property
    def is_open(self) -> bool:
        return clock.today() <= self.closes_on


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def opened(self) -> "FeedbackQuerySet":
        """What may be read: of editions that are over."""
        return self.filter(call__stage__edition__state__in=ENDED)


class Feedback(models.Model):
    """What one of the two says of the other, once: sealed, never changed, read by the discipline body alone."""

    call = models.ForeignKey(FeedbackCall, on_delete=models.PROTECT, related_name="given", verbose_name="环节")
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="feedback", verbose_name="评审任务"
    )
    direction = models.CharField("方向", max_length=12, choices=Direction.choices)
    given_by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", verbose_name="反馈人")
    conduct = EncryptedTextField("纪律执行情况")
    remark = EncryptedTextField("说明", blank=True)
    given_at = models.DateTimeField("反馈时间", default=clock.now)

    reveal_permission = may_open_feedback

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = "双向监督反馈"
        verbose_name_plural = "双向监督反馈"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "direction"],
                name="feedback_once",
                violation_error_message="已经提交过这一反馈，提交后不能修改。",
            ),
        ]
        # What was said under seal is neither improved nor taken away.
        triggers = _append_only()

    def __str__(self) -> str:
        return f"{self.call}：{self.get_direction_display()}"

    @property
    def conduct_label(self) -> str:
        """In the clear: for a look that is on record."""
        return Conduct(self.conduct.for_delivery()).label


class Reviewer(User):
    """An account as the discipline body sees it: who sat on panels, what was said of them, how their years were."""

    class Meta:
        proxy = True
        verbose_name = "评审人员"
        verbose_name_plural = "评审人员廉洁评价"


class EvaluationQuerySet(models.QuerySet["ReviewerEvaluation"]):
    def in_force(self) -> "EvaluationQuerySet":
        """The newest of each reviewer and year."""
        newest = ReviewerEvaluation.objects.order_by("reviewer", "year", "-number").distinct("reviewer", "year")
        return self.filter(pk__in=newest.values("pk"))


class ReviewerEvaluation(models.Model):
    """年度评价 of a reviewer. Never changed: one found mistaken is followed by another, which then stands."""

    reviewer = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="evaluations", verbose_name="评审人员")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("第几次", default=1)
    grade = models.CharField("等次", max_length=8, choices=Grade.choices)
    remark = models.TextField("评语")
    by = models.ForeignKey(ACCOUNT, on_delete=models.PROTECT, related_name="+", verbose_name="评价人")
    at = models.DateTimeField("评价时间", default=clock.now)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "评审人员年度评价"
        verbose_name_plural = "评审人员年度评价"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "year", "number"], name="evaluation_number_once"),
            models.CheckConstraint(condition=~Q(remark=""), name="evaluation_has_remark"),
        ]
        triggers = _append_only()

    def __str__(self) -> str:
        return f"{self.reviewer} {self.year}年度：{self.get_grade_display()}"
