"""Recusals, what lifts them, and what applicants ask for (Article 28)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.reviews.enums import RecusalSource, RequestState

USER = settings.AUTH_USER_MODEL


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def in_force(self) -> "RecusalQuerySet":
        """Those that were not lifted."""
        return self.filter(lifting__isnull=True)

    def found(self, reason: str) -> "RecusalQuerySet":
        """Those that the system found for this very conflict: once one of them is lifted, the conflict is decided on."""
        return self.filter(source=RecusalSource.DETECTED, reason=reason)


class Recusal(models.Model):
    """回避: from then on this person cannot read the application, let alone score it (Article 28(3)).

    A row never changes. One entered by mistake is lifted by a row of its own; whoever steps back again has a second.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals", verbose_name="申报")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="recusals", verbose_name="回避人")
    number = models.PositiveSmallIntegerField("第几次", default=1, editable=False)
    source = models.CharField("提出方式", max_length=10, choices=RecusalSource.choices)
    reason = models.TextField("理由")
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("时间", default=clock.now)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = "回避"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user", "number"],
                name="recusal_once",
                violation_error_message="该人员的回避已经登记。",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_has_reason"),
        ]
        # Who was shut out, and from when, must stay visible; an error is lifted by a row of its own.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user} 回避 {self.application}"


class RecusalLifting(models.Model):
    """A recusal entered by mistake, lifted by two officers; both rows stay."""

    recusal = models.OneToOneField(Recusal, on_delete=models.PROTECT, related_name="lifting", verbose_name="回避")
    reason = models.TextField("理由")
    lifted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "解除回避"
        verbose_name_plural = "解除回避"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="recusal_lifted_with_reason")]
        # Who gave a power back, and why, is not rewritten.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"解除：{self.recusal}"


class RecusalRequest(Stateful):
    """申请回避: an applicant asks that a person, or people of a unit, stay away from their application (Article 28(3)).

    Who sits on a panel is not public: the applicant names whom they hold to be concerned, the office finds out.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="recusal_requests", verbose_name="申报"
    )
    person = models.CharField("申请回避的人员", max_length=100, blank=True)
    unit = models.CharField("其所在单位", max_length=100, blank=True)
    reason = models.TextField("理由")
    state = StateField(RequestState, RequestState.FILED)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name="申请人")
    filed_at = models.DateTimeField("申请时间", default=clock.now)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True)
    answer = models.TextField("答复", blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "回避申请"
        verbose_name_plural = "回避申请"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(person="") | ~Q(unit=""), name="recusal_request_names_somebody"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_request_has_reason"),
            models.CheckConstraint(
                condition=Q(state__in=[RequestState.FILED, RequestState.WITHDRAWN])
                | (Q(decided_at__isnull=False) & ~Q(answer="")),
                name="recusal_request_decided_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 申请{self.named}回避"

    @property
    def named(self) -> str:
        """Whom the applicant named."""
        return f"{self.person}（{self.unit}）" if self.person and self.unit else self.person or f"{self.unit}的人员"
