"""Programmes, their rule sets, and the editions that run by them (Articles 2–5, 8–11, 38–39)."""

from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from portal import clock
from portal.access.guard import MembershipGuard
from portal.citations import CitationField
from portal.transitions.models import StateField, Stateful
from workflow.programmes.enums import DocumentKind, EditionState, StageState
from workflow.programmes.idle import idle_words
from workflow.programmes.ruleset.kinds import STAGES
from workflow.programmes.ruleset.schema import RuleSet


class Programme(models.Model):
    """An award that comes round again: 长宁区政府质量奖, 虹桥友谊奖 …"""

    slug = models.SlugField("标识", max_length=60, unique=True)
    name = models.CharField("奖项名称", max_length=100)
    short_name = models.CharField("简称", max_length=40)
    name_en = models.CharField("英文名称", max_length=200, blank=True)

    class Meta:
        verbose_name = "奖项"
        verbose_name_plural = "奖项"

    def __str__(self) -> str:
        return self.name


class FrozenRuleSet(models.Model):
    """The content of a rule set under its own SHA-256: written once, never changed, shared by all that run by it."""

    keeps_text_verbatim = True

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    data = models.JSONField("规则")

    class Meta:
        verbose_name = "冻结的规则"
        verbose_name_plural = "冻结的规则"
        # Editions run by this very text: another text is another digest and another row.
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.digest


@lru_cache(maxsize=64)
def rules_of(digest: str) -> RuleSet:
    """The rules under a digest. A digest never means anything else, so a process reads and validates each once."""
    return RuleSet.from_data(FrozenRuleSet.objects.get(pk=digest).data)


class RuleSetVersion(models.Model):
    """One version of a programme's measures as data. Two versions of a programme are never in force on the same day."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rulesets", verbose_name="奖项")
    slug = models.SlugField("标识", max_length=80, unique=True)
    version = models.CharField("版本", max_length=40)
    title = models.CharField("依据文件", max_length=200)
    frozen = models.ForeignKey(FrozenRuleSet, on_delete=models.PROTECT, related_name="+", editable=False)
    valid_from = models.DateField("施行日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    demonstration = models.BooleanField("演示用", default=False)
    loaded_at = models.DateTimeField("载入时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "规则集"
        verbose_name_plural = "规则集"
        ordering = ["programme", "-valid_from"]
        constraints = [
            ExclusionConstraint(
                name="ruleset_validity_overlap",
                expressions=[
                    ("programme", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(demonstration=False),
                violation_error_message="同一奖项的两个规则集有效期重叠。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"

    @property
    def rules(self) -> RuleSet:
        """The rules, validated."""
        return rules_of(self.frozen_id)


class DepartmentQuerySet(models.QuerySet["Department"]):
    def open(self) -> "DepartmentQuerySet":
        """Those an applicant may choose; a closed one keeps what it has begun."""
        return self.filter(closed_at=None)


class Department(models.Model):
    """A recommending department: a commission, bureau, street, town or park (Article 11)."""

    name = models.CharField("名称", max_length=100, unique=True)
    closed_at = models.DateTimeField("停止受理时间", null=True, editable=False)
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="departments", blank=True, verbose_name="人员"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐部门"
        verbose_name_plural = "推荐部门"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class DepartmentPerson(Department.users.through):  # type: ignore[name-defined,misc]
    """Who acts for which department; here only to carry its guard."""

    class Meta:
        proxy = True
        verbose_name = "推荐部门人员"
        verbose_name_plural = "推荐部门人员"
        triggers = [MembershipGuard()]


class EditionQuerySet(models.QuerySet["Edition"]):
    def public(self) -> "EditionQuerySet":
        """Editions the public may see: everything that has been opened, and not what was given up while it was planned."""
        return self.filter(opened_at__isnull=False)

    def running(self) -> "EditionQuerySet":
        return self.filter(state=EditionState.RUNNING)

    def numbered_with(self, edition: "Edition") -> "EditionQuerySet":
        """The edition, and those of its award and year that were cancelled: what is numbered by the year goes on through all."""
        return self.filter(programme=edition.programme_id, year=edition.year)

    def accepting(self) -> "EditionQuerySet":
        """Editions whose call is open at this moment."""
        now = clock.now()
        return self.running().filter(
            opens_at__lte=now, deadline__gte=now, stages__kind="application", stages__state=StageState.CURRENT
        )


class Edition(Stateful):
    """One round of a programme (届次), judged from first to last by the rules frozen into it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="editions", verbose_name="奖项")
    ruleset = models.ForeignKey(
        RuleSetVersion, on_delete=models.PROTECT, related_name="editions", verbose_name="规则集"
    )
    slug = models.SlugField(
        "标识", max_length=80, unique=True, error_messages={"unique": "这个标识已被另一届次使用，请换一个。"}
    )
    name = models.CharField("届次名称", max_length=120)
    year = models.PositiveSmallIntegerField("年度")
    state = StateField(EditionState, EditionState.PLANNED)
    frozen = models.ForeignKey(FrozenRuleSet, on_delete=models.PROTECT, related_name="+", editable=False)
    opens_at = models.DateTimeField("申报开始")
    deadline = models.DateTimeField("申报截止")
    former_deadline = models.DateTimeField("延长之前的申报截止", null=True, editable=False)
    opened_at = models.DateTimeField("启动时间", null=True, editable=False)
    concluded_at = models.DateTimeField("结束时间", null=True, editable=False)
    cancelled_because = models.TextField("取消理由", blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "届次"
        verbose_name_plural = "届次"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year"],
                condition=~Q(state=EditionState.CANCELLED),
                name="edition_once_a_year",
                violation_error_message="本奖项该年度已有届次。",
            ),
            models.CheckConstraint(
                condition=Q(deadline__gt=F("opens_at")),
                name="edition_deadline_after_opening",
                violation_error_message="申报截止应晚于申报开始。",
            ),
            models.CheckConstraint(
                condition=Q(former_deadline__isnull=True) | Q(deadline__gt=F("former_deadline")),
                name="edition_extended_later",
                violation_error_message="延长之后的申报截止应晚于原截止时间。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> RuleSet:
        """The rules this edition runs by, as frozen when it was planned."""
        return rules_of(self.frozen_id)

    @property
    def current_stage(self) -> "Stage | None":
        """The stage in progress; None unless the edition runs."""
        if self.state != EditionState.RUNNING:
            return None
        return next((stage for stage in self.ordered_stages if stage.state == StageState.CURRENT), None)

    @property
    def ordered_stages(self) -> list["Stage"]:
        """The stages in order, from the prefetched rows where there are any."""
        return sorted(self.stages.all(), key=lambda stage: stage.position)

    @cached_property
    def idle_stages(self) -> dict[int, str]:
        """The stages passed with nothing to do, by key, each with what was wanting."""
        return idle_words(self.ordered_stages)

    def get_absolute_url(self) -> str:
        return f"/editions/{self.slug}/"


class Stage(Stateful):
    """One step of an edition, of a kind some app owns. Exactly one is current while the edition runs."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="stages", verbose_name="届次")
    position = models.PositiveSmallIntegerField("次序")
    code = models.SlugField("代码", max_length=60)
    kind = models.CharField("类别", max_length=30)
    name = models.CharField("名称", max_length=60)
    article = CitationField("依据条款", max_length=60)
    state = StateField(StageState, StageState.PENDING)
    settings = models.JSONField("设置", default=dict, editable=False)
    due_on = models.DateField("计划完成日期", null=True, blank=True)
    entered_at = models.DateTimeField("开始时间", null=True, editable=False)
    left_at = models.DateTimeField("完成时间", null=True, editable=False)

    class Meta(Stateful.Meta):
        verbose_name = "环节"
        verbose_name_plural = "环节"
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="stage_position"),
            models.UniqueConstraint(fields=["edition", "code"], name="stage_code"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state=StageState.CURRENT), name="one_current_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.name}"

    @property
    def begins_at(self) -> datetime | None:
        """When it began or begins; the stage of applications not before they may come in. None: not entered."""
        if self.entered_at and self.kind == "application":
            return max(self.entered_at, self.edition.opens_at)
        return self.entered_at

    @property
    def state_in_words(self) -> str:
        """The state as people read it: a stage is in progress from the time it begins; what was called off does not begin,
        and what nobody came to was not held."""
        if self.state == StageState.PENDING and self.edition.state == EditionState.CANCELLED:
            return "未进行"
        if word := self.idle_word:
            return f"未进行（{word}）"
        waits = self.state == StageState.CURRENT and self.begins_at and clock.now() < self.begins_at
        return "即将开始" if waits else self.get_state_display()

    @property
    def idle_word(self) -> str:
        """What was wanting where it was passed with nothing to do, else nothing."""
        return self.edition.idle_stages.get(self.pk, "") if self.state == StageState.DONE else ""

    @property
    def held(self) -> bool:
        """Whether it is in progress or over, and was not passed with nothing to do."""
        return self.state != StageState.PENDING and not self.idle_word

    @cached_property
    def options(self) -> Any:
        """The stage's own settings from the frozen rule set, typed by its kind (`NoticeSettings`, …)."""
        return STAGES.build(self.settings)


class StandingDocuments(models.Manager["EditionDocument"]):
    """The records that stand; one taken back is history."""

    def get_queryset(self) -> models.QuerySet["EditionDocument"]:
        return super().get_queryset().filter(withdrawn_at=None)


class EditionDocument(models.Model):
    """A document published for an edition; the call may not open without measures, standards and rules (Article 19)."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="documents", verbose_name="届次")
    kind = models.CharField("类别", max_length=20, choices=DocumentKind.choices)
    title = models.CharField("标题", max_length=200)
    url = models.CharField("网址", max_length=300)
    published_at = models.DateTimeField("发布时间", default=clock.now)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)

    objects = StandingDocuments()

    class Meta:
        verbose_name = "届次文件"
        verbose_name_plural = "届次文件"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "kind", "url"],
                condition=Q(withdrawn_at=None),
                name="edition_document_once",
                violation_error_message="该文件已经登记，无须重复办理。",
            )
        ]

    def __str__(self) -> str:
        return self.title
