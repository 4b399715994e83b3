"""Panels, pledges, recusals, assignments, score sheets, reports, consultations (Articles 10, 21–24, 28)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Department, Edition, Stage
from workflow.reviews.enums import PanelState, RecusalSource

USER = settings.AUTH_USER_MODEL


class Panel(Stateful):
    """评审组: formed for one edition, dissolved by itself when the edition is over (Article 10)."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="panels", verbose_name="届次")
    name = models.CharField("名称", max_length=60)
    state = StateField(PanelState, PanelState.ACTIVE)
    formed_at = models.DateTimeField("组成时间", default=clock.now)
    dissolved_at = models.DateTimeField("撤销时间", null=True)

    class Meta(Stateful.Meta):
        verbose_name = "评审组"
        verbose_name_plural = "评审组"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "name"], name="panel_name_once"),
            models.CheckConstraint(
                condition=Q(state=PanelState.ACTIVE) | Q(dissolved_at__isnull=False), name="panel_dissolved_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.name}"


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    def serving(self) -> "PanelMemberQuerySet":
        """Members whose panel still stands and who signed the pledge: those who may be given files."""
        return self.filter(panel__state=PanelState.ACTIVE, pledged_at__isnull=False)


class PanelMember(models.Model):
    """One member of a panel, with the unit they come from: conflicts are found by it."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members", verbose_name="评审组")
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="届次"
    )
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="panel_seats", verbose_name="评审人员")
    unit = models.CharField("所在单位", max_length=100)
    is_leader = models.BooleanField("组长", default=False)
    pledged_at = models.DateTimeField("签署承诺时间", null=True)

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "评审组成员"
        verbose_name_plural = "评审组成员"
        ordering = ["panel", "id"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "user"], name="panel_member_once"),
            models.UniqueConstraint(fields=["panel"], condition=Q(is_leader=True), name="panel_one_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.unit}）"


class Recusal(models.Model):
    """回避: from then on this person cannot read the application, let alone score it (Article 28(3))."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recusals", verbose_name="申报")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="recusals", verbose_name="回避人")
    source = models.CharField("提出方式", max_length=10, choices=RecusalSource.choices)
    reason = models.TextField("理由")
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = "回避"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="recusal_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="recusal_has_reason"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user} 回避 {self.application}"


class Assignment(models.Model):
    """A file given to a reviewer for one stage."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments", verbose_name="申报"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="assignments", verbose_name="环节")
    member = models.ForeignKey(
        PanelMember, on_delete=models.PROTECT, related_name="assignments", verbose_name="评审人员"
    )
    assigned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField("分配时间", default=clock.now)

    class Meta:
        verbose_name = "评审任务"
        verbose_name_plural = "评审任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "stage", "member"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.application} · {self.stage.name}"


class ScoreSheet(models.Model):
    """评分表: submitted once, never changed (Article 22)."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="sheet", verbose_name="评审任务"
    )
    score = models.DecimalField("得分", max_digits=7, decimal_places=1, null=True)
    score_max = models.PositiveIntegerField("满分", null=True)
    strengths = models.TextField("优势")
    improvements = models.TextField("改进建议")
    submitted_at = models.DateTimeField("提交时间", default=clock.now)

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True, score_max__isnull=True)
                | Q(score__gte=0, score_max__isnull=False, score__lte=F("score_max")),
                name="score_within_maximum",
            ),
        ]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.assignment} 评分表"


class Report(models.Model):
    """评审报告: one per application and stage; the average is computed, never typed (Articles 22–24)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reports", verbose_name="申报")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="reports", verbose_name="环节")
    text = models.TextField("报告正文")
    average = models.DecimalField("平均分", max_digits=7, decimal_places=2, null=True)
    sheets_counted = models.PositiveSmallIntegerField("计入评分表数")
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="撰写人")
    published_at = models.DateTimeField("出具时间", default=clock.now)

    class Meta:
        verbose_name = "评审报告"
        verbose_name_plural = "评审报告"
        constraints = [models.UniqueConstraint(fields=["application", "stage"], name="report_once")]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.application} · {self.stage.name}报告"


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def open(self) -> "ConsultationQuerySet":
        """Asked, and neither replied to nor closed."""
        return self.filter(replied_at=None, closed_at=None)


class Consultation(models.Model):
    """书面征求意见: a department is asked about an application and replies in writing (Article 21)."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="consultations", verbose_name="申报"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="consultations", verbose_name="被征求部门"
    )
    question = models.TextField("征求事项")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="征求人")
    asked_at = models.DateTimeField("征求时间", default=clock.now)
    reply = models.TextField("答复意见", blank=True)
    replied_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    replied_at = models.DateTimeField("答复时间", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closing_note = models.TextField("办结说明", blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = "征求意见"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "department"],
                condition=Q(replied_at__isnull=True, closed_at__isnull=True),
                name="consultation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="") | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="consultation_replied_has_text",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="reply_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.replied_at IS NOT NULL"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} 征求{self.department}意见"

    @property
    def status(self) -> str:
        if self.replied_at:
            return "已答复"
        return "已办结（未答复）" if self.closed_at else "待答复"
