"""征求意见: what departments and experts are asked about an objection, and what each replies (Article 31)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from objections.enums import ConsultationState
from objections.triggers import only_emptied
from portal import clock
from portal.identity.fields import EncryptedTextField
from portal.transitions.models import StateField, Stateful
from workflow.programmes.models import Department
from workflow.programmes.triggers import OpenDepartment

USER = settings.AUTH_USER_MODEL


class ObjectionConsultationQuerySet(models.QuerySet["Consultation"]):
    def open(self) -> "ObjectionConsultationQuerySet":
        """Asked, and neither replied to nor ended by the office."""
        return self.filter(state=ConsultationState.WAITING)

    def awaited(self) -> "ObjectionConsultationQuerySet":
        """Open ones whose term runs: what an objection's own clock stands still for."""
        return self.open().filter(Q(due_on=None) | Q(due_on__gte=clock.today()))

    def overdue(self) -> "ObjectionConsultationQuerySet":
        """Open ones whose term is over."""
        return self.open().filter(due_on__lt=clock.today())

    def put_to(self, user: Any) -> "ObjectionConsultationQuerySet":
        """What was asked of this account or of a department it acts for, whoever else must stay away."""
        return self.filter(Q(expert=user.pk) | Q(department__in=user.departments.values("pk")))


class Consultation(Stateful):
    """One department or expert, asked in the office's words about an objection under investigation; replies once."""

    objection = models.ForeignKey(
        "objections.Objection", on_delete=models.PROTECT, related_name="consultations", verbose_name="异议"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="被征求部门"
    )
    expert = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="被征求专家")
    state = StateField(ConsultationState, ConsultationState.WAITING)
    # The office's own words, never the objector's.
    question = models.TextField("征求事项")
    shared = ArrayField(models.UUIDField(), default=list, verbose_name="提供的材料")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="征求人")
    asked_at = models.DateTimeField("征求时间", default=clock.now)
    clock_from = models.DateField("期限起算日")
    clock_workdays = models.PositiveSmallIntegerField("期限（工作日）")
    due_on = models.DateField("答复期限", null=True, db_index=True)
    reminded_on = models.DateField("已提醒", null=True)
    reply = EncryptedTextField("答复意见", null=True)
    # Whoever replies does not know who objects and may name them all the same: then it is not quoted.
    names_nobody = models.BooleanField("答复未提及提出人", null=True, editable=False)
    replied_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    replied_at = models.DateTimeField("答复时间", null=True)
    ended_at = models.DateTimeField("终止时间", null=True)
    ending_note = models.TextField("终止的理由", blank=True)

    objects = ObjectionConsultationQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "异议征求意见"
        verbose_name_plural = "异议征求意见"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(department__isnull=False, expert__isnull=True)
                | Q(department__isnull=True, expert__isnull=False),
                name="objection_consultation_asks_one",
            ),
            *(
                models.UniqueConstraint(
                    fields=["objection", party],
                    condition=Q(state=ConsultationState.WAITING),
                    name=f"objection_consultation_one_open_{party}",
                    violation_error_message="已在征求其意见，请等待答复。",
                )
                for party in ("department", "expert")
            ),
            models.CheckConstraint(
                condition=Q(state=ConsultationState.WAITING, replied_at__isnull=True, ended_at__isnull=True)
                | Q(state=ConsultationState.REPLIED, replied_at__isnull=False, ended_at__isnull=True)
                | Q(
                    state__in=[ConsultationState.WITHDRAWN, ConsultationState.UNANSWERED],
                    replied_at__isnull=True,
                    ended_at__isnull=False,
                ),
                name="objection_consultation_state_has_time",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply__isnull=True, names_nobody__isnull=True)
                | Q(replied_at__isnull=False, reply__isnull=False, names_nobody__isnull=False),
                name="objection_consultation_replied_with_words",
            ),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            OpenDepartment(),
            # What was asked stands as it was asked; what ended, as it ended.
            pgtrigger.ReadOnly(
                name="stands_as_asked", fields=["objection", "department", "expert", "question", "shared"]
            ),
            only_emptied("ended_once", "reply", ~pgtrigger.Q(old__state=ConsultationState.WAITING.value)),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"异议征求意见 {self.pk}"

    @property
    def party(self) -> Any:
        """Who is asked."""
        return self.department or self.expert

    @property
    def is_late(self) -> bool:
        """Whether its term was over when the reply came or, unanswered, is over now."""
        on = clock.day_of(self.replied_at) if self.replied_at else clock.today()
        return self.due_on is not None and self.due_on < on
