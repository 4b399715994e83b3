"""Panels, the seats on them, and what a breach of discipline brought (Articles 10, 28)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal import clock
from portal.citations import CitationField
from portal.transitions.models import StateField, Stateful
from workflow.programmes.models import Edition
from workflow.reviews.enums import PanelState, SanctionKind, SeatState
from workflow.reviews.scope import Scope

USER = settings.AUTH_USER_MODEL

ONE_SEAT = """
    -- Two seats taken at once would each find the person free: whoever comes second waits for the edition's row.
    PERFORM 1 FROM programmes_edition WHERE id = NEW.edition_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM reviews_panelmember own
        JOIN reviews_panelmember other ON other.user_id = own.user_id AND other.edition_id = own.edition_id
            AND other.state = 'serving' AND other.panel_id <> own.panel_id
        JOIN reviews_panel its ON its.id = other.panel_id
        JOIN reviews_panel ours ON ours.id = own.panel_id
        WHERE {ours} AND own.state = 'serving'
            AND (ours.stages = '{{}}' OR its.stages = '{{}}' OR ours.stages && its.stages)
            AND (ours.tracks = '{{}}' OR its.tracks = '{{}}' OR ours.tracks && its.tracks)
    ) THEN
        RAISE unique_violation USING MESSAGE = 'one_seat_each: two panels of one person meet', CONSTRAINT = 'one_seat_each';
    END IF;
    RETURN NULL;
"""
"""One person is one reviewer of a file: the panels somebody sits on have no stage and track in common."""


class Panel(Stateful):
    """评审组: formed for one edition, for all its stages and tracks or for some; dissolved by itself when the edition is over
    (Article 10)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="panels", verbose_name="届次")
    name = models.CharField("名称", max_length=60)
    stages = ArrayField(models.CharField(max_length=60), verbose_name="负责的环节", default=list, blank=True)
    """Codes of the edition's stages; none means all."""

    tracks = ArrayField(models.CharField(max_length=40), verbose_name="负责的类别", default=list, blank=True)
    """The same of its tracks."""

    state = StateField(PanelState, PanelState.ACTIVE)
    formed_at = models.DateTimeField("组成时间", default=clock.now)
    dissolved_at = models.DateTimeField("撤销时间", null=True)

    class Meta(Stateful.Meta):
        verbose_name = "评审组"
        verbose_name_plural = "评审组"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="panel_name_once",
                violation_error_message="本届已有同名评审组，请换一个名称。",
            ),
            models.CheckConstraint(
                condition=Q(state=PanelState.ACTIVE) | Q(dissolved_at__isnull=False), name="panel_dissolved_has_time"
            ),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            pgtrigger.Trigger(
                name="one_seat_each",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("stages", "tracks"),
                func=ONE_SEAT.format(ours="own.panel_id = NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.name}"

    @property
    def scope(self) -> Scope:
        return Scope.of(self.stages, self.tracks)

    @property
    def scope_words(self) -> str:
        """For what it is, as it is told."""
        return self.scope.words(self.edition.rules)


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    def seated(self) -> "PanelMemberQuerySet":
        """Members who have not left, of panels that still stand."""
        return self.filter(panel__state=PanelState.ACTIVE, state=SeatState.SERVING)

    def serving(self) -> "PanelMemberQuerySet":
        """Those of them who signed the pledge: files open to them."""
        return self.seated().filter(pledged_at__isnull=False)


class PanelMember(Stateful):
    """One member of a panel, with the unit they come from: conflicts are found by it. Who left stays on record."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members", verbose_name="评审组")
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="届次"
    )
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="panel_seats", verbose_name="评审人员")
    unit = models.CharField("所在单位", max_length=100)
    state = StateField(SeatState, SeatState.SERVING)
    is_leader = models.BooleanField("组长", default=False)
    joined_at = models.DateTimeField("加入时间", default=clock.now)
    expertise = ArrayField(models.CharField(max_length=40), verbose_name="专业领域", default=list, blank=True)
    """Codes of the rule set's fields; recorded by the office, a wish where files are given out, never a bar."""

    pledged_at = models.DateTimeField("签署承诺时间", null=True)
    left_at = models.DateTimeField("离任时间", null=True)
    leaving_reason = models.TextField("离任理由", blank=True)
    for_cause = models.BooleanField("因违反评审纪律解聘", default=False)

    objects = PanelMemberQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "评审组成员"
        verbose_name_plural = "评审组成员"
        ordering = ["panel", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "user"],
                condition=Q(state=SeatState.SERVING),
                name="panel_member_once",
                violation_error_message="该人员已是该评审组的成员。",
            ),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(is_leader=True, state=SeatState.SERVING),
                name="panel_one_leader",
                violation_error_message="一个评审组只设一名组长。",
            ),
            models.CheckConstraint(
                condition=Q(state=SeatState.SERVING, left_at__isnull=True)
                | (Q(left_at__isnull=False) & ~Q(state=SeatState.SERVING) & ~Q(leaving_reason="")),
                name="panel_member_left_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(for_cause=False) | Q(state=SeatState.DISMISSED), name="panel_member_cause_when_dismissed"
            ),
        ]
        triggers = [
            *Stateful.Meta.triggers,
            pgtrigger.Trigger(
                name="one_seat_each",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "panel_id", "user_id"),
                func=ONE_SEAT.format(ours="own.id = NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.unit}）"

    @property
    def expertise_words(self) -> str:
        """What the person is expert in, as the rule set calls it."""
        vocabulary = self.panel.edition.rules.expertise
        return "、".join(vocabulary.named(code) for code in self.expertise) if vocabulary else ""


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def barring(self) -> "SanctionQuerySet":
        """Those that keep a person from every panel."""
        return self.filter(kind=SanctionKind.DISQUALIFICATION)


class Sanction(models.Model):
    """What a reviewer's breach of discipline brought: 批评、警告、取消评审资格、通报批评 (Article 28(2)). Never changed."""

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="sanctions", verbose_name="评审人员")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sanctions", verbose_name="届次")
    kind = models.CharField("处理", max_length=20, choices=SanctionKind.choices)
    ground = models.TextField("事由")
    article = CitationField("依据条款", max_length=60)
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    at = models.DateTimeField("时间", default=clock.now)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = "评审人员处理"
        verbose_name_plural = "评审人员处理"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="sanction_has_ground")]
        # A sanction is read by the discipline office; it is set right by a further one.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_kind_display()}"
