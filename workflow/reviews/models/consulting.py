"""书面征求意见: what departments are asked about an application (Article 21)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Department
from workflow.programmes.triggers import OpenDepartment
from workflow.reviews.enums import ConsultationState

USER = settings.AUTH_USER_MODEL


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def open(self) -> "ConsultationQuerySet":
        """Asked, and neither replied to nor closed."""
        return self.filter(state=ConsultationState.WAITING)


class Consultation(Stateful):
    """书面征求意见: a department is asked about an application and replies in writing (Article 21)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="consultations", verbose_name="申报"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="consultations", verbose_name="被征求部门"
    )
    state = StateField(ConsultationState, ConsultationState.WAITING)
    question = models.TextField("征求事项")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="征求人")
    asked_at = models.DateTimeField("征求时间", default=clock.now)
    reply = models.TextField("答复意见", blank=True)
    replied_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    replied_at = models.DateTimeField("答复时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closing_note = models.TextField("办结说明", blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "department"],
                condition=Q(state=ConsultationState.WAITING),
                name="consultation_one_open",
                violation_error_message="已在征求该部门的意见，请等待答复。",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="") | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="consultation_replied_has_text",
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.WAITING, replied_at__isnull=True, closed_at__isnull=True)
                | Q(state=ConsultationState.REPLIED, replied_at__isnull=False)
                | Q(state=ConsultationState.CLOSED, closed_at__isnull=False),
                name="consultation_state_has_time",
            ),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            OpenDepartment(),
            pgtrigger.Protect(  # type: ignore[list-item]
                name="reply_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.replied_at IS NOT NULL"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} 征求{self.department}意见"
