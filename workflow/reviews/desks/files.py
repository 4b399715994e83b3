"""The desk of a reviewer's files: given, scored, taken back (Articles 10, 22–24, 28)."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, Filter, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.transitions.core import obstacles
from workflow.applications.desks import content_info_panels
from workflow.applications.enums import OUT
from workflow.applications.permissions import barred_from, handles_application
from workflow.programmes.enums import StageState
from workflow.reviews import actions, forms
from workflow.reviews.desks.showing import discussion_panels
from workflow.reviews.enums import AssignmentState, SeatState
from workflow.reviews.models import Assignment, Discussion, Opinion
from workflow.reviews.permissions import is_assignee, works_on_reviews
from workflow.reviews.queries import as_filed
from workflow.reviews.sheet_forms import ReviseForm, ScoreForm
from workflow.reviews.transitions import WITHDRAW_ASSIGNMENT


def _score_options(assignment: Assignment, user: Any) -> dict[str, Any]:
    return {"score_max": assignment.stage.options.score_max, "items": assignment.items}


ANSWERED = (("no", "未提交"), ("yes", "已提交"), ("talked", "正在讨论"))


def _revise_options(assignment: Assignment, user: Any) -> dict[str, Any]:
    return {**_score_options(assignment, user), "sheet": getattr(assignment, "sheet", None)}


def _answered(rows: models.QuerySet, value: str) -> models.QuerySet:
    """By whether a sheet or an opinion stands on them; what is not wanted any more is neither."""
    if value == "yes":
        return rows.exclude(sheet__isnull=True, opinion__isnull=True)
    if value == "talked":
        talked = Discussion.objects.open().filter(application=OuterRef("application"), stage=OuterRef("stage"))
        return rows.filter(Exists(talked), sheet__isnull=False)
    wanted = rows.given().filter(stage__state=StageState.CURRENT)  # type: ignore[attr-defined]
    return wanted.unanswered().exclude(application__state__in=OUT)


class AssignmentDesk(Desk):
    """A reviewer's assigned files, recused ones gone; content opens after the pledge."""

    model = Assignment
    name = "assignments"
    label = "评审任务"
    empty = "评审组成立、申报分配之后，评审任务列在这里。"
    icon = "tasks"
    order = 212
    who = works_on_reviews
    columns = (
        Column("申报编号", "application.number"),
        Column("申报者", "application.public_name"),
        Column("环节", "stage.name"),
        Column("评审人员", "member"),
        Column("提交情况", lambda obj: _sheet_word(obj)),
    )
    filters = (Filter("answered", "提交情况", lambda user: ANSWERED, lambda rows, value: _answered(rows, value)),)
    search = ("application__number", "application__public_name")
    verbs = (
        Verb(
            "score",
            "提交评分表",
            ScoreForm,
            lambda obj, by, data: actions.submit_score_sheet(obj, by=by, **data),
            permission=is_assignee,
            check=actions.check_score,
            rests_on=as_filed,
            options=_score_options,
        ),
        Verb(
            "revise",
            "修改评分表",
            ReviseForm,
            lambda obj, by, data: actions.revise_score_sheet(obj, by=by, **data),
            permission=is_assignee,
            check=actions.check_revise,
            rests_on=as_filed,
            options=_revise_options,
            help="评审组讨论期间，可以说明理由修改一次；原评分表保留。维持原来评分的，不必提交。",
        ),
        Verb(
            "opine",
            "提交审查意见",
            forms.OpinionForm,
            lambda obj, by, data: actions.submit_opinion(obj, by=by, **data),
            permission=is_assignee,
            check=actions.check_opinion,
            rests_on=as_filed,
            help="审查申报的基本条件和申报材料的完整性；是否通过由评审办决定。",
        ),
        Verb(
            "recuse",
            "提出回避",
            ReasonForm,
            lambda obj, by, data: actions.declare_recusal(obj.application, by=by, **data),
            permission=is_assignee,
            check=lambda obj, by: actions.check_declare_recusal(obj.application, by=by),
            help="提出后即不能再查阅该申报。",
            danger=True,
        ),
        Verb(
            "withdraw",
            "收回任务",
            ReasonForm,
            lambda obj, by, data: actions.withdraw_assignment(obj, by=by, **data),
            transition=WITHDRAW_ASSIGNMENT,
            check=actions.check_withdraw_assignment,
            help="分配有误、尚未提交评分表的，可以收回；收回后该评审人员不能再查阅此项申报。",
            danger=True,
            many=True,
        ),
    )
    event_labels = {"assignment.withdrawn": "收回任务"}

    def rows(self, user: Any) -> models.QuerySet:
        found = Assignment.objects.select_related("stage", "member__user", "sheet", "opinion")
        found = found.prefetch_related("application__edition")
        if not (is_office(user) or is_discipline(user)):
            own = found.given().filter(member__user=user)
            found = own.filter(member__panel__state="active", member__state=SeatState.SERVING)
        return found.exclude(application__in=barred_from(user))

    def next_step(self, obj: Assignment, user: Any) -> str:
        if not is_assignee(user, obj):
            return ""
        if is_answered(obj):
            return (
                "评审组正在讨论，请查阅全部评分表；需要修改本人评分的，可以修改一次。"
                if _is_revisable(obj, user)
                else ""
            )
        if over := _over_word(obj):
            return f"{over}，不必再办理。"
        if not handles_application(user, obj.application):
            return "请先在“评审承诺”中签署承诺，再查阅申报材料。"
        wanted = "审查意见" if obj.stage.kind == "screening" else "评分表"
        return f"请查阅申报材料后提交{wanted}；与申报者有利害关系的，请提出回避。"

    def info_panels(self, obj: Assignment, user: Any) -> list[InfoPanel]:
        overview = InfoPanel("概况", rows=self.summary(obj, user))
        if not handles_application(user, obj.application):
            return [overview, InfoPanel("申报材料", rows=[("说明", "请先在“评审承诺”中签署承诺，再查阅申报材料。")])]
        shown = [*_sheet_panel(obj, user), *discussion_panels(obj.application, user)]
        return [overview, *content_info_panels(obj.application), *shown]


def _is_revisable(assignment: Assignment, user: Any) -> bool:
    return not obstacles(actions.check_revise, assignment, by=user)


def opinion_rows(opinion: Opinion) -> list[tuple[str, Any]]:
    return [
        ("申报材料完整", opinion.complete),
        ("符合基本条件", opinion.qualified),
        ("审查意见", opinion.text),
        ("提交时间", opinion.submitted_at),
    ]


def is_answered(assignment: Assignment) -> bool:
    """Whether a sheet or an opinion stands on it."""
    return hasattr(assignment, "sheet") or hasattr(assignment, "opinion")


def _over_word(assignment: Assignment) -> str:
    """Why nothing is to be handed in on a file any more: its application is out, or the stage over; else nothing."""
    if assignment.application.state in OUT:
        return f"{assignment.application.get_left_as_display()}，申报已不再参评"
    return "" if assignment.stage.state == StageState.CURRENT else f"{assignment.stage.name}环节已经结束"


def _sheet_word(assignment: Assignment) -> str:
    """What stands on a file: the sheet, that it was taken back or is not wanted any more, or that another has to take it over."""
    if is_answered(assignment):
        return "已提交"
    if assignment.state == AssignmentState.WITHDRAWN:
        return "任务已收回"
    if over := _over_word(assignment):
        return f"未提交（{over}）"
    left = assignment.member.state != SeatState.SERVING
    return f"须改派（评审人员{assignment.member.get_state_display()}）" if left else "未提交"


def _sheet_panel(assignment: Assignment, user: Any) -> list[InfoPanel]:
    if hasattr(assignment, "opinion"):
        return [InfoPanel("审查意见", rows=opinion_rows(assignment.opinion))]
    sheet = getattr(assignment, "sheet", None)
    if sheet is None:
        return []
    values = [("得分", sheet.score), *map(_item_row, sheet.said)]
    values += [("优势", sheet.strengths), ("改进建议", sheet.improvements)]
    return [InfoPanel("评分表", rows=[*values, ("提交时间", sheet.submitted_at)])]


def _item_row(item: dict[str, Any]) -> tuple[str, str]:
    """An item of a sheet: its points of so many, and what was said of it."""
    return f"{item['code']} {item['name']}", "\n".join(
        filter(None, [f"{item['score']} / {item['points']}", item["note"]])
    )
