"""The ceremony at which honours are handed over, and who took which. Publishable fields alone: the public reads these rows."""

from django.db import models
from django.db.models import Q
from wagtail.models import Page

from portal.transitions.models import StateField, Stateful
from workflow.ceremonies.enums import CeremonyState, Manner
from workflow.honours.models import Honour
from workflow.programmes.models import Edition


class Ceremony(Stateful):
    """颁授仪式: planned, held or cancelled. Pictures are those of the published page that reports it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="ceremonies", verbose_name="届次")
    state = StateField(CeremonyState, CeremonyState.PLANNED)
    held_on = models.DateField("举行日期")
    place = models.CharField("举行地点", max_length=120)
    awarded_by = models.CharField("颁奖人", max_length=200, blank=True)
    report = models.ForeignKey(
        Page, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="报道页面"
    )
    cancelled_because = models.CharField("取消的理由", max_length=300, blank=True)

    class Meta(Stateful.Meta):
        verbose_name = "颁授仪式"
        verbose_name_plural = "颁授仪式"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state=CeremonyState.PLANNED), name="ceremonies_one_planned"
            ),
            models.CheckConstraint(
                condition=~Q(state=CeremonyState.HELD) | ~Q(awarded_by=""), name="ceremonies_held_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state=CeremonyState.CANCELLED) | ~Q(cancelled_because=""),
                name="ceremonies_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}颁授仪式（{self.held_on}）"

    @property
    def represented(self) -> str:
        """Who was represented by whom, a line each: `编号 代领人`, as the form takes it."""
        lines = self.presentations.filter(manner=Manner.REPRESENTED).select_related("honour")
        return "\n".join(f"{line.honour.number} {line.represented_by}" for line in lines)

    @property
    def absent(self) -> str:
        """The numbers of honours whose winner was not there, a line each."""
        lines = self.presentations.filter(manner=Manner.ABSENT).select_related("honour")
        return "\n".join(line.honour.number for line in lines)

    @property
    def report_address(self) -> str:
        """Where the report is read on this portal; empty without one."""
        parts = self.report.get_url_parts() if self.report else None
        return parts[2] if parts else ""


class Presentation(models.Model):
    """How one honour was taken at a ceremony."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="presentations", verbose_name="仪式")
    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="presentations", verbose_name="荣誉")
    manner = models.CharField("领取方式", max_length=12, choices=Manner.choices)
    represented_by = models.CharField("代领人", max_length=60, blank=True)

    class Meta:
        verbose_name = "领奖情况"
        verbose_name_plural = "领奖情况"
        ordering = ["ceremony", "honour__serial"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "honour"], name="ceremonies_presented_once"),
            models.CheckConstraint(
                condition=Q(manner=Manner.REPRESENTED) & ~Q(represented_by="")
                | ~Q(manner=Manner.REPRESENTED) & Q(represented_by=""),
                name="ceremonies_representative_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.honour}：{self.words}"

    @property
    def words(self) -> str:
        """`到场领取`, `由张某代领`."""
        return f"由{self.represented_by}代领" if self.represented_by else self.get_manner_display()
