"""The lists winners enter by their own consent, and to whom the office handed one."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.honours.models import Honour
from workflow.programmes.models import Programme
from workflow.programmes.ruleset.honour import HonoursList
from workflow.rosters.enums import PlaceState


class RosterPlaceQuerySet(models.QuerySet["RosterPlace"]):
    def listed(self) -> "RosterPlaceQuerySet":
        """Who stands on a list now."""
        return self.filter(state=PlaceState.LISTED)

    def on(self, programme: Programme, roster: str) -> "RosterPlaceQuerySet":
        """One list of an award, over all its editions."""
        return self.filter(honour__edition__programme=programme, roster=roster)


class RosterPlace(Stateful):
    """获奖后纳入的名单: what one winner said to one list of the rule set, by the list's code."""

    honour = models.ForeignKey(Honour, on_delete=models.PROTECT, related_name="roster_places", verbose_name="荣誉")
    roster = models.CharField("名单代码", max_length=60)
    state = StateField(PlaceState, PlaceState.ASKED)
    asked_at = models.DateTimeField("征求同意时间", default=clock.now, editable=False)
    answered_at = models.DateTimeField("本人答复时间", null=True, editable=False)

    objects = RosterPlaceQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "获奖后纳入名单"
        verbose_name_plural = "获奖后纳入名单"
        ordering = ["-honour__granted_on", "honour__number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["honour", "roster"], name="rosters_asked_once"),
            models.CheckConstraint(
                condition=Q(state__in=[PlaceState.ASKED, PlaceState.STRUCK]) | Q(answered_at__isnull=False),
                name="rosters_consent_is_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule.name}：{self.honour}"

    @property
    def rule(self) -> HonoursList:
        """The list as the edition's frozen rule set has it: its name, what it is for, on what basis."""
        return self.honour.edition.rules.honours_list(self.roster)

    @property
    def is_listed(self) -> bool:
        return self.state == PlaceState.LISTED


class RosterHandover(models.Model):
    """名单提供: to whom a list was handed, as it stood then. Append-only: it says who must be told when somebody leaves."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name="奖项")
    roster = models.CharField("名单代码", max_length=60)
    name = models.CharField("名单", max_length=120)
    recipient = models.CharField("提供给", max_length=120)
    purpose = models.CharField("用途", max_length=500)
    handed_at = models.DateTimeField("提供时间", default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="经办人")
    places = models.ManyToManyField(
        RosterPlace, through="HandedPlace", related_name="handovers", verbose_name="名单中的获奖者"
    )

    class Meta:
        verbose_name = "名单提供"
        verbose_name_plural = "名单提供记录"
        ordering = ["-handed_at", "-id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.name}，{clock.display(self.handed_at)}提供给{self.recipient}"


class HandedPlace(models.Model):
    """One winner on a list that was handed over."""

    handover = models.ForeignKey(
        RosterHandover, on_delete=models.PROTECT, related_name="handed", verbose_name="名单提供"
    )
    place = models.ForeignKey(RosterPlace, on_delete=models.PROTECT, related_name="handed", verbose_name="获奖者")

    class Meta:
        verbose_name = "已提供的获奖者"
        verbose_name_plural = "已提供的获奖者"
        constraints = [models.UniqueConstraint(fields=["handover", "place"], name="rosters_handed_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.handover}：{self.place.honour}"
