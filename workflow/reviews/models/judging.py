"""Files given to reviewers, their score sheets, and the reports (Articles 10, 22–24)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from portal import clock
from portal.transitions.models import StateField, Stateful
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.honour import StandardItem
from workflow.reviews.averaging import rounded
from workflow.reviews.enums import AssignmentState, SeatState
from workflow.reviews.fields import PointsField
from workflow.reviews.models.panels import PanelMember

USER = settings.AUTH_USER_MODEL


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def given(self) -> "AssignmentQuerySet":
        """Those that were not taken back."""
        return self.filter(state=AssignmentState.GIVEN)

    def unanswered(self) -> "AssignmentQuerySet":
        """Neither a score sheet nor an opinion stands on them."""
        return self.filter(sheet__isnull=True, opinion__isnull=True)

    def orphaned(self) -> "AssignmentQuerySet":
        """Given to somebody who left before the sheet was in: another has to take the file over."""
        return self.given().unanswered().exclude(member__state=SeatState.SERVING)


WITHIN_PANEL = pgtrigger.Trigger(
    # A file is for the panels of its stage and track, and for one seat of a person. What was given before the panel
    # was made another stands.
    name="within_panel",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM reviews_panelmember seat
            JOIN reviews_panel its ON its.id = seat.panel_id
            JOIN programmes_stage stage ON stage.id = NEW.stage_id
            JOIN applications_application file ON file.id = NEW.application_id
            WHERE seat.id = NEW.member_id
                AND (its.stages = '{}' OR stage.code = ANY(its.stages))
                AND (its.tracks = '{}' OR file.track = ANY(its.tracks))
        ) THEN
            RAISE check_violation USING MESSAGE = 'within_panel: the panel is for other stages or tracks';
        END IF;
        IF EXISTS (
            SELECT 1 FROM reviews_assignment given
            JOIN reviews_panelmember seat ON seat.id = given.member_id AND seat.state = 'serving'
            JOIN reviews_panelmember own ON own.id = NEW.member_id AND own.user_id = seat.user_id AND own.id <> seat.id
            WHERE given.application_id = NEW.application_id AND given.stage_id = NEW.stage_id AND given.state = 'given'
        ) THEN
            RAISE unique_violation USING MESSAGE = 'within_panel: given to the person in another seat';
        END IF;
        RETURN NEW;
    """,
)


class Assignment(Stateful):
    """A file given to a reviewer for one stage; taken back by mistake or need, while no sheet stands on it."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments", verbose_name="申报"
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="assignments", verbose_name="环节")
    member = models.ForeignKey(
        PanelMember, on_delete=models.PROTECT, related_name="assignments", verbose_name="评审人员"
    )
    assigned_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField("分配时间", default=clock.now)
    state = StateField(AssignmentState, AssignmentState.GIVEN)
    withdrawn_at = models.DateTimeField("收回时间", null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta(Stateful.Meta):
        verbose_name = "评审任务"
        verbose_name_plural = "评审任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage", "member"],
                condition=Q(state=AssignmentState.GIVEN),
                name="assignment_once",
                violation_error_message="该申报已分配给这名评审人员。",
            ),
        ]
        triggers = [*Stateful.Meta.triggers, WITHIN_PANEL]

    @property
    def items(self) -> tuple[StandardItem, ...]:
        """What its sheet gives points for, one by one; none where it gives one score, or no score."""
        application = self.application
        return application.edition.rules.items_for(application.track) if self.stage.options.by_items else ()

    def __str__(self) -> str:
        return f"{self.application} · {self.stage.name}"


class Opinion(models.Model):
    """审查意见: what a member of the panel found in the qualification review, given once (Article 21)."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="opinion", verbose_name="评审任务"
    )
    complete = models.BooleanField("申报材料完整")
    qualified = models.BooleanField("符合基本条件")
    text = models.TextField("审查意见")
    submitted_at = models.DateTimeField("提交时间", default=clock.now)

    class Meta:
        verbose_name = "审查意见"
        verbose_name_plural = "审查意见"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="opinion_has_text")]
        # An opinion was given under a name: it is not improved afterwards.
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.assignment} 审查意见"


def with_parts(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Items as sheets and reports hold them, each followed by its parts."""
    return [one for item in items for one in (item, *item.get("parts", ()))]


class SheetContent(models.Model):
    """What is judged on a sheet, the first time or after the discussion."""

    score = models.DecimalField("得分", max_digits=7, decimal_places=1, null=True)
    score_max = models.PositiveIntegerField("满分", null=True)
    items = models.JSONField("各条目得分", default=list, blank=True, editable=False)
    """Where the standard has items: `ItemScore.as_data` of each, in the standard's order; `score` is their sum."""

    strengths = models.TextField("优势")
    improvements = models.TextField("改进建议")
    submitted_at = models.DateTimeField("提交时间", default=clock.now)

    class Meta:
        abstract = True

    @property
    def said(self) -> list[Mapping[str, Any]]:
        """The items and their parts, one after the other."""
        return with_parts(self.items)


WITHIN_MAXIMUM = Q(score__isnull=True, score_max__isnull=True) | Q(
    score__gte=0, score_max__isnull=False, score__lte=F("score_max")
)


class ScoreSheet(SheetContent):
    """评分表: submitted once, never changed (Article 22); what is judged otherwise after a discussion is a `SheetRevision`."""

    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="sheet", verbose_name="评审任务"
    )

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        constraints = [
            models.CheckConstraint(condition=WITHIN_MAXIMUM, name="score_within_maximum"),
        ]
        # A sheet is what averages and reports were made of; whether it counts is decided elsewhere.
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.assignment} 评分表"

    @property
    def in_force(self) -> SheetContent:
        """What counts of it: as it was changed, or as it was handed in."""
        return getattr(self, "revision", None) or self


class ReportQuerySet(models.QuerySet["Report"]):
    def in_force(self) -> "ReportQuerySet":
        """The newest version of each."""
        later = Report.objects.filter(
            application=OuterRef("application"), stage=OuterRef("stage"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later))


class Report(models.Model):
    """评审报告: the average is computed, never typed (Articles 22–24).

    A version never changes. Where a sheet no longer counts afterwards a further version says so; the newest is in force.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reports", verbose_name="申报")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="reports", verbose_name="环节")
    version = models.PositiveSmallIntegerField("版次", default=1, editable=False)
    text = models.TextField("报告正文")
    experience = models.TextField("先进质量管理经验", blank=True)
    average = PointsField("平均分", null=True)
    item_averages = models.JSONField("各条目平均分", default=list, blank=True, editable=False)
    sheets_counted = models.PositiveSmallIntegerField("计入评分表数")
    sheets_left_out = models.PositiveSmallIntegerField("不计入评分表数", default=0)
    sheets_revised = models.PositiveSmallIntegerField("讨论后修改的评分表数", default=0)
    average_before = PointsField("讨论前平均分", null=True)
    combined = PointsField("综合得分", null=True)
    standing = ArrayField(PointsField(), verbose_name="名次依次比较的得分", null=True, editable=False)
    """Where more than the average is compared: the score, then what decides between equals; empty where a score is lacking."""
    calculation = models.TextField("得分的计算", blank=True)
    because = models.TextField("重新出具的原因", blank=True)
    author = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="撰写人")
    published_at = models.DateTimeField("出具时间", default=clock.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "评审报告"
        verbose_name_plural = "评审报告"
        ordering = ["application", "stage", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage", "version"],
                name="report_once",
                violation_error_message="该环节的报告已经出具。",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(because=""), name="report_superseded_with_reason"),
        ]
        # Applicants read it: what counts later is a further version.
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.application} · {self.stage.name}报告"

    @property
    def score(self) -> Decimal | None:
        """What its place goes by."""
        return self.shown(self.combined if self.stage.options.combined else self.average)

    @property
    def sheets_averaged(self) -> int:
        """Of how many sheets the average is: those that count, without the dropped ones."""
        return max(0, self.sheets_counted - 2 * self.stage.options.dropped_each)

    @property
    def score_words(self) -> str:
        return f"{'综合得分' if self.stage.options.combined else '平均分'} {self.score}"

    def shown(self, value: Decimal | None) -> Decimal | None:
        """A number with as many places as the rule set keeps."""
        return None if value is None else rounded(value, self.stage.options)

    @property
    def full_text(self) -> str:
        """The report as it is read: its words, what counts, and why there is a further version."""
        summed_up = f"先进质量管理经验：\n{self.experience}" if self.experience else ""
        lines = [self.text, *filter(None, [summed_up]), f"计入评分表 {self.sheets_counted} 份{self._averages}"]
        lines += [
            f"{one['code']} {one['name']}：{'平均 ' if self.sheets_averaged > 1 else ''}{one['score']} 分（{one['points']} 分）"
            for one in with_parts(self.item_averages)
        ]
        if self.sheets_left_out:
            lines.append(f"另有 {self.sheets_left_out} 份评分表因评审人员回避或者违反评审纪律不计入。")
        if self.sheets_revised:
            before = "" if self.average_before is None else f"，讨论前平均分 {self.shown(self.average_before)}"
            lines.append(f"计入的评分表中，{self.sheets_revised} 份在评审组讨论后有修改{before}。")
        if self.because:
            lines.append(f"第{self.version}版：{self.because}。")
        return "\n".join(lines)

    @property
    def _averages(self) -> str:
        options, said = self.stage.options, ""
        if each := options.dropped_each:
            said = f"，去掉最高分、最低分各 {each} 份"
            if self.sheets_counted <= 2 * each:
                return f"，不足 {2 * each + 1} 份，去掉最高分、最低分各 {each} 份后没有剩余，没有平均分，不列名次"
        if self.average is not None:
            alone = "（只有 1 份评分表，即其得分）" if self.sheets_averaged == 1 else ""
            said += f"，平均分 {self.shown(self.average)}{alone}"
        if options.combined and self.average is not None:
            said += f"，综合得分 {self.score}" if self.score is not None else "，没有综合得分，不列名次"
        return said
