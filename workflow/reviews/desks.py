"""Desks of the review: panels, assigned files, candidates of the stage, consultations (Articles 10, 21–24, 28)."""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.access.predicates import is_department, is_discipline, is_office, is_reviewer
from portal.confirming.verbs import what_came
from portal.desk import Column, Desk, Panel, Verb
from portal.desk.forms import ReasonForm
from portal.errors import TransitionNotAllowed
from workflow.applications.desks import content_panels, history_panels, subject_rows
from workflow.applications.models import Application
from workflow.applications.permissions import may_read_application
from workflow.programmes.models import Stage
from workflow.reviews import actions, forms
from workflow.reviews.acts import (
    check_outcome_now,
    check_redecidable,
    propose_outcome,
    propose_outcomes,
    propose_redecision,
)
from workflow.reviews.models import Assignment, Consultation, PanelMember, ScoreSheet
from workflow.reviews.models import Panel as ReviewPanel
from workflow.reviews.permissions import (
    is_assignee,
    is_consulted,
    is_member_self,
    may_report,
    office_unrecused,
    sheets_open_to,
    works_on_reviews,
)
from workflow.reviews.queries import tally
from workflow.reviews.rules import PLEDGE, resemblance

KINDS = ("screening", "assessment")


def current(application: Application) -> Stage | None:
    """The stage in progress, when it is one of the review's."""
    stage = application.edition.current_stage
    return stage if stage and stage.kind in KINDS else None


def stage_of(application: Application) -> Stage:
    """The review's stage in progress; raises when the edition has moved on meanwhile."""
    stage = current(application)
    if stage is None:
        raise TransitionNotAllowed("届次已不在审查或者评审环节，不能办理。")
    return stage


def in_stage(*kinds: str) -> Any:
    """Whether the stage in progress is of one of the kinds."""
    return lambda application: bool((stage := current(application)) and stage.kind in kinds)


def decidable(kind: str) -> Any:
    """What the buttons of a kind of stage ask: that it is in progress, and its result may be decided now."""

    def check(application: Application, *, by: Any) -> None:
        stage = stage_of(application)
        if stage.kind != kind:
            raise TransitionNotAllowed(f"“{stage.name}”环节没有这项工作。")
        check_outcome_now(application, stage, by=by)

    return check


def _score_options(assignment: Assignment, user: Any) -> dict[str, Any]:
    return {"score_max": assignment.stage.options.score_max}


class PanelDesk(Desk):
    """Panels and their members; a member signs the pledge under “评审承诺”."""

    model = ReviewPanel
    name = "panels"
    label = "评审组"
    icon = "group"
    order = 210
    who = is_office | is_discipline
    event_labels = {
        "panel.formed": "组建评审组",
        "panel.pledge_signed": "签署评审承诺",
    }
    columns = (
        Column("届次", "edition"),
        Column("名称", "name"),
        Column("状态", "state", badge=True),
        Column("组成时间", "formed_at"),
        Column("撤销时间", "dissolved_at"),
    )
    filters = ("state", "edition")
    search = ("name", "edition__name")
    list_verbs = (
        Verb(
            "form",
            "组成评审组",
            forms.PanelForm,
            lambda obj, by, data: actions.form_panel(data.pop("edition"), by=by, **data),
            permission=is_office,
            help="评审组按届次组成，届次结束时自动撤销，成员随即不能再查阅材料。",
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return ReviewPanel.objects.select_related("edition")

    def panels(self, obj: ReviewPanel, user: Any) -> list[Panel]:
        members = [
            (f"{member}{' 组长' if member.is_leader else ''}", member.pledged_at or "尚未签署承诺")
            for member in obj.members.select_related("user")
        ]
        return [Panel("概况", rows=self.summary(obj, user)), Panel("成员与承诺", rows=members)]


class SeatDesk(Desk):
    """A reviewer's own seats: where the pledge is signed."""

    model = PanelMember
    name = "seats"
    label = "评审承诺"
    icon = "edit"
    order = 211
    who = is_reviewer
    columns = (Column("评审组", "panel"), Column("所在单位", "unit"), Column("签署承诺时间", "pledged_at"))
    search = ("panel__name", "panel__edition__name")
    verbs = (
        Verb(
            "pledge",
            "签署评审纪律承诺",
            forms.PledgeForm,
            lambda obj, by, data: actions.sign_pledge(obj, by=by),
            permission=is_member_self,
            when=lambda obj: obj.pledged_at is None,
            help=PLEDGE,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return PanelMember.objects.filter(user=user).select_related("panel__edition", "user")


class AssignmentDesk(Desk):
    """A reviewer's assigned files, recused ones gone; content opens after the pledge."""

    model = Assignment
    name = "assignments"
    label = "评审任务"
    icon = "tasks"
    order = 212
    who = works_on_reviews
    columns = (
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("环节", "stage.name"),
        Column("评审人员", "member"),
        Column("评分表", lambda obj: "已提交" if hasattr(obj, "sheet") else "未提交"),
    )
    search = ("application__number", "application__public_name")
    verbs = (
        Verb(
            "score",
            "提交评分表",
            forms.ScoreForm,
            lambda obj, by, data: actions.submit_score_sheet(obj, by=by, **data),
            permission=is_assignee,
            when=lambda obj: obj.stage.kind == "assessment" and not hasattr(obj, "sheet"),
            options=_score_options,
        ),
        Verb(
            "recuse",
            "提出回避",
            ReasonForm,
            lambda obj, by, data: actions.declare_recusal(obj.application, by=by, **data),
            permission=is_assignee,
            help="提出后即不能再查阅该申报。",
            danger=True,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        found = Assignment.objects.select_related("stage", "member__user", "sheet")
        found = found.prefetch_related("application__edition")
        if not (is_office(user) or is_discipline(user)):
            found = found.filter(member__user=user, member__panel__state="active")
        return found.exclude(application__recusals__user=user)

    def next_step(self, obj: Assignment, user: Any) -> str:
        if not is_assignee(user, obj) or hasattr(obj, "sheet"):
            return ""
        if not may_read_application(user, obj.application):
            return "请先在“评审承诺”中签署承诺，再查阅申报材料。"
        return "请查阅申报材料后提交评分表；与申报者有利害关系的，请提出回避。"

    def panels(self, obj: Assignment, user: Any) -> list[Panel]:
        overview = Panel("概况", rows=self.summary(obj, user))
        if not may_read_application(user, obj.application):
            return [overview, Panel("申报材料", rows=[("说明", "请先在“评审承诺”中签署承诺，再查阅申报材料。")])]
        return [overview, *content_panels(obj.application), *_sheet_panel(obj, user)]


def _sheet_panel(assignment: Assignment, user: Any) -> list[Panel]:
    sheet = getattr(assignment, "sheet", None)
    if sheet is None:
        return []
    values = [("得分", sheet.score), ("优势", sheet.strengths), ("改进建议", sheet.improvements)]
    return [Panel("评分表", rows=[*values, ("提交时间", sheet.submitted_at)])]


class ReviewDesk(Desk):
    """Received applications as the review sees them: assign, consult, report, decide."""

    model = Application
    name = "reviews"
    label = "评审进程"
    icon = "clipboard-list"
    order = 213
    who = works_on_reviews
    columns = (
        Column("编号", "number"),
        Column("申报者", "public_name"),
        Column("类别", "track_label"),
        Column("状态", "state", badge=True),
        Column("届次", "edition"),
    )
    filters = ("state", "edition")
    search = ("number", "public_name", "public_unit", "title")
    verbs = (
        Verb(
            "screen",
            "审查决定",
            forms.DecisionForm,
            lambda obj, by, data: propose_outcome(obj, stage_of(obj), by=by, **data),
            permission=office_unrecused,
            check=decidable("screening"),
            done=what_came("作出审查决定"),
            help="材料不齐的，请先在“申报”中要求补正，再作决定。须由两人办理的，另一人复核后生效。",
        ),
        Verb(
            "assign",
            "分配评审人员",
            forms.AssignForm,
            lambda obj, by, data: [actions.assign_review(obj, stage_of(obj), seat, by=by) for seat in data["members"]],
            permission=office_unrecused,
            when=in_stage(*KINDS),
            options=lambda obj, user: {"edition": obj.edition},
        ),
        Verb(
            "consult",
            "书面征求意见",
            forms.ConsultForm,
            lambda obj, by, data: actions.consult_department(obj, stage_of(obj), by=by, **data),
            permission=office_unrecused,
            when=in_stage("screening"),
        ),
        Verb(
            "report",
            "出具评审报告",
            forms.ReportForm,
            lambda obj, by, data: actions.publish_report(obj, stage_of(obj), by=by, **data),
            permission=may_report,
            when=in_stage("assessment"),
        ),
        Verb(
            "shortlist",
            "决定入围",
            forms.DecisionForm,
            lambda obj, by, data: propose_outcome(obj, stage_of(obj), by=by, **data),
            permission=office_unrecused,
            check=decidable("assessment"),
            done=what_came("作出入围决定"),
            help="须由两人办理的，另一人复核后生效。",
        ),
        Verb(
            "redecide",
            "更正环节结果",
            forms.RedecisionForm,
            lambda obj, by, data: propose_redecision(data["passage"], by=by, reason=data["reason"]),
            permission=office_unrecused,
            check=check_redecidable,
            options=lambda obj, user: {"application": obj},
            done=what_came("更正环节结果"),
            help="审查、入围结果有误，而名单尚未公示、后续环节尚未据以决定的，由一人提出、另一人复核后更正；原决定保留。",
            danger=True,
        ),
        Verb(
            "order-recusal",
            "决定回避",
            forms.RecusalForm,
            lambda obj, by, data: actions.order_recusal(obj, by=by, **data),
            permission=office_unrecused,
        ),
        Verb(
            "recuse",
            "本人回避",
            ReasonForm,
            lambda obj, by, data: actions.declare_recusal(obj, by=by, **data),
            permission=office_unrecused | is_reviewer,
            help="提出后即不能再查阅该申报。",
            danger=True,
        ),
    )

    list_verbs = (
        Verb(
            "decide-list",
            "按名单作出决定",
            forms.ResultListForm,
            lambda obj, by, data: propose_outcomes(data["stage"], data["results"], by=by, reason=data["reason"]),
            permission=is_office,
            options=lambda obj, user: {"user": user},
            done=what_came("按名单作出决定"),
            help="一次提出一个环节多件申报的结果，另一人对整份名单复核；其中有一件不能办理的，整份名单不生效。",
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        return Application.objects.visible_to(user).exclude(number=None).listed()

    def panels(self, obj: Application, user: Any) -> list[Panel]:
        overseeing = (is_office | is_discipline)(user)
        sheets = sheets_open_to(user, obj).select_related("assignment__stage", "assignment__member__user")
        out = set(obj.recusals.values_list("user", flat=True))
        scores = [
            (f"{sheet.assignment.stage.name} {sheet.assignment.member}", _score_text(sheet, out))
            for sheet in sheets.order_by("assignment__stage__position", "pk")
        ]
        scores += _averages(obj) if overseeing else []
        reports = [(item.stage.name, item.text) for item in obj.reports.select_related("stage")]
        recusals = [(str(item.user), item.get_source_display()) for item in obj.recusals.select_related("user")]
        recusals = recusals + _alike(obj) if overseeing else []
        asked = [
            (str(item.department), f"{item.status} {item.reply}")
            for item in obj.consultations.select_related("department")
        ]
        named = (("评分", scores), ("评审报告", reports), ("征求意见", asked), ("回避", recusals))
        more = [Panel(title, rows=found) for title, found in named if found]
        return [Panel("申报主体", rows=subject_rows(obj)), *content_panels(obj), *history_panels(obj), *more]


def _score_text(sheet: ScoreSheet, out: set[int]) -> str:
    score = str(sheet.score) if sheet.score is not None else "—"
    return f"{score}（已回避，不计入）" if sheet.assignment.member.user_id in out else score


def _averages(application: Application) -> list[tuple[str, str]]:
    """For those who decide on them: each stage's average of the sheets that count, and how far they lie apart."""
    rows = []
    for stage in application.edition.stages.filter(kind="assessment", assignments__application=application).distinct():
        found = tally(application, stage)
        if found.average is not None:
            rows.append((f"{stage.name} 平均分", f"{found.average}（计入 {found.count} 份，相差 {found.spread}）"))
    return rows


def _alike(application: Application) -> list[tuple[str, str]]:
    """Members whose unit only may be the applicant's."""
    seats = PanelMember.objects.filter(edition=application.edition_id).select_related("user")
    return [(str(seat), "单位名称与申报者相近，请核对是否须回避") for seat in seats if resemblance(seat, application)]


class ConsultationDesk(Desk):
    """Consultations: the office sees all, a department what it was asked."""

    model = Consultation
    name = "consultations"
    label = "征求意见"
    icon = "mail"
    order = 214
    who = is_office | is_department | is_discipline
    columns = (
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("被征求部门", "department"),
        Column("状态", "status", badge=True),
        Column("征求时间", "asked_at"),
        Column("答复时间", "replied_at"),
    )
    filters = ("department",)
    search = ("application__number", "application__public_name", "application__public_unit", "department__name")
    verbs = (
        Verb(
            "reply",
            "答复",
            forms.ReplyForm,
            lambda obj, by, data: actions.reply_consultation(obj, by=by, **data),
            permission=is_consulted,
            when=lambda obj: not obj.replied_at and not obj.closed_at,
        ),
        Verb(
            "close",
            "不再等待答复",
            ReasonForm,
            lambda obj, by, data: actions.close_consultation(obj, by=by, **data),
            permission=is_office,
            when=lambda obj: not obj.replied_at and not obj.closed_at,
        ),
    )

    def rows(self, user: Any) -> models.QuerySet:
        found = Consultation.objects.select_related("application", "department")
        if not (is_office(user) or is_discipline(user)):
            found = found.filter(department__in=user.departments.values("pk"))
        return found.exclude(Q(application__recusals__user=user))

    def panels(self, obj: Consultation, user: Any) -> list[Panel]:
        asked = [("征求事项", obj.question), ("答复意见", obj.reply), ("办结说明", obj.closing_note)]
        return [Panel("概况", rows=self.summary(obj, user)), Panel("内容", rows=asked)]
