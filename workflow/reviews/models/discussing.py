"""讨论: a panel talks a case over once its sheets are in, and what was judged otherwise afterwards (Articles 22, 23)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.enums import DiscussionState
from workflow.reviews.models.judging import WITHIN_MAXIMUM, ScoreSheet, SheetContent

USER = settings.AUTH_USER_MODEL
TAKEN_PLACE = (DiscussionState.OPEN, DiscussionState.CLOSED)


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def open(self) -> "DiscussionQuerySet":
        return self.filter(state=DiscussionState.OPEN)

    def taken_place(self) -> "DiscussionQuerySet":
        """Under way or closed: sheets were laid open to those who gave them."""
        return self.filter(state__in=TAKEN_PLACE)


class Discussion(Stateful):
    """评审组讨论: of one application in one stage, once; what lapsed with the application may be begun again."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="discussions", verbose_name="申报"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="discussions", verbose_name="环节")
    state = StateField(DiscussionState, DiscussionState.OPEN)
    reason = models.TextField("讨论的理由")
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("开始时间", default=clock.now)
    findings = models.TextField("讨论情况", blank=True)
    closed_at = models.DateTimeField("结束时间", null=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "评审组讨论"
        verbose_name_plural = "评审组讨论"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=Q(state__in=TAKEN_PLACE),
                name="discussion_once",
                violation_error_message="该申报在本环节已经讨论。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="discussion_has_reason"),
            models.CheckConstraint(
                condition=Q(state=DiscussionState.OPEN, closed_at__isnull=True)
                | Q(state=DiscussionState.CLOSED, closed_at__isnull=False) & ~Q(findings="")
                | Q(state=DiscussionState.LAPSED, closed_at__isnull=False),
                name="discussion_closed_has_findings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.stage.name}讨论"


class SheetRevision(SheetContent):
    """讨论后的评分表: what the giver of a sheet judges otherwise, once, and why. The sheet stays as it was handed in."""

    sheet = models.OneToOneField(ScoreSheet, on_delete=models.PROTECT, related_name="revision", verbose_name="原评分表")
    discussion = models.ForeignKey(
        Discussion, on_delete=models.PROTECT, related_name="revisions", verbose_name="评审组讨论"
    )
    reason = models.TextField("修改的理由")

    class Meta:
        verbose_name = "讨论后的评分表"
        verbose_name_plural = "讨论后的评分表"
        constraints = [
            models.CheckConstraint(condition=WITHIN_MAXIMUM, name="revised_score_within_maximum"),
            models.CheckConstraint(condition=~Q(reason=""), name="sheet_revised_with_reason"),
        ]
        # As a sheet: what averages and reports were made of.
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.sheet}（讨论后）"
