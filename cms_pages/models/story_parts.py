"""What stands beside the words of a story: its figures, the answers to its reviewers, its promotion (Articles 7, 27, 32)."""

from typing import Any

import pgtrigger
from django import forms
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, TaskState

from portal import clock
from workflow.programmes.models import Department


class Criterion(models.TextChoices):
    """The seven categories of GB/T 19580, by the names of its chapters."""

    LEADERSHIP = "leadership", "领导"
    STRATEGY = "strategy", "战略"
    CUSTOMERS = "customers", "顾客与市场"
    RESOURCES = "resources", "资源"
    PROCESSES = "processes", "过程管理"
    ANALYSIS = "analysis", "测量、分析与改进"
    RESULTS = "results", "结果"


class CriteriaField(ArrayField):
    """Some of the criteria, ticked in a form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=20, choices=Criterion.choices))
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=Criterion.choices,
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
        )


class StoryFigure(Orderable):
    """One result in figures: what is measured, what it is now and what it was before."""

    page = ParentalKey("cms_pages.StoryPage", on_delete=models.CASCADE, related_name="figures")
    label = models.CharField("指标", max_length=40, help_text="例如：一次交付合格率。")
    value = models.CharField("现在的数值", max_length=20, help_text="例如：99.4。")
    unit = models.CharField("单位", max_length=10, blank=True, help_text="例如：%、件、万元。")
    period = models.CharField("所属时期", max_length=20, help_text="例如：2025年。")
    before = models.CharField("此前的情况", max_length=40, blank=True, help_text="例如：2022年为96.2%。")

    class Meta(Orderable.Meta):
        verbose_name = "关键数据"
        verbose_name_plural = "关键数据"

    def __str__(self) -> str:
        return f"{self.label}（{self.period}）"


class StoryAnswer(models.Model):
    """What the winner answered when a reviewer sent the story back. Read by the writer and the reviewers alone."""

    task_state = models.OneToOneField(TaskState, on_delete=models.CASCADE, related_name="answer", verbose_name="审核")
    text = models.TextField("答复", max_length=1000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", default=clock.now)

    class Meta:
        verbose_name = "对审核意见的答复"
        verbose_name_plural = "对审核意见的答复"
        triggers = [pgtrigger.Protect(name="stands_as_answered", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.text


class PromotionQuerySet(models.QuerySet["StoryPromotion"]):
    def standing(self) -> "PromotionQuerySet":
        return self.filter(ended_at=None)


class StoryPromotion(models.Model):
    """推广: a department puts a story before its own industry or area, in public (Article 27)."""

    page = models.ForeignKey(
        "cms_pages.StoryPage", on_delete=models.PROTECT, related_name="promotions", verbose_name="经验文章"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", verbose_name="推广部门")
    text = models.CharField("推广安排", max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="复核人"
    )
    promoted_at = models.DateTimeField("公开时间", default=clock.now)
    ended_at = models.DateTimeField("停止时间", null=True, editable=False)
    ended_because = models.CharField("停止的理由", max_length=300, blank=True, editable=False)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        verbose_name = "推广"
        verbose_name_plural = "推广"
        ordering = ["promoted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "department"], condition=Q(ended_at=None), name="cms_pages_promoted_once"
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("confirmed_by")), name="cms_pages_promotion_by_two"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="stands_as_promoted",
                fields=["page", "department", "text", "proposed_by", "confirmed_by", "promoted_at"],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.department}：{self.text}"
