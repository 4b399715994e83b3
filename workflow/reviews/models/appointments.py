"""评审日程: when and where an applicant is heard or visited (Articles 22, 23)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.enums import AppointmentState

STANDING = (AppointmentState.ARRANGED, AppointmentState.HELD)
LONGEST = 24 * 60
"""Minutes."""


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def awaited(self) -> "AppointmentQuerySet":
        """Arranged, and nobody has said yet whether it was held."""
        return self.filter(state=AppointmentState.ARRANGED)


class Appointment(Stateful):
    """One applicant's 陈述答辩 or 现场评审 in a stage that meets in person; missed or cancelled, another may be arranged."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="appointments", verbose_name="申报"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="appointments", verbose_name="环节")
    state = StateField(AppointmentState, AppointmentState.ARRANGED)
    starts_at = models.DateTimeField("开始时间")
    minutes = models.PositiveSmallIntegerField("时长（分钟）")
    place = models.CharField("地点", max_length=100)
    position = models.PositiveSmallIntegerField("次序", null=True)
    """Where the order was drawn by lot."""
    note = models.TextField("须知", blank=True)
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="安排人"
    )
    arranged_at = models.DateTimeField("安排时间", default=clock.now)
    attendance = models.TextField("到场情况", blank=True)
    settled_at = models.DateTimeField("登记时间", null=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "评审日程"
        verbose_name_plural = "评审日程"
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=Q(state__in=STANDING),
                name="appointment_one_standing",
                violation_error_message="该申报在本环节已有日程。",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1) & ~Q(place=""), name="appointment_has_time_and_place"),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.ARRANGED, settled_at__isnull=True)
                | ~Q(state=AppointmentState.ARRANGED) & Q(settled_at__isnull=False),
                name="appointment_settled_has_time",
            ),
        ]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def __str__(self) -> str:
        return f"{self.application} {self.stage.name}（{clock.display(self.starts_at)}）"
