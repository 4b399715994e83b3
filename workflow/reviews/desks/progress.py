"""The desk on which the review goes its way: assign, consult, report, decide (Articles 21–24, 28)."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal.access.predicates import is_discipline, is_office, is_reviewer
from portal.confirming.actions import propose
from portal.confirming.verbs import PROPOSED, what_came
from portal.desk import Column, Desk, Filter, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.planning import PLANNED
from portal.desk.standing import as_journalled
from portal.errors import TransitionNotAllowed
from workflow.applications.contents import subject_rows
from workflow.applications.desks import content_info_panels, history_info_panels
from workflow.applications.enums import IN_REVIEW, Outcome
from workflow.applications.filters import TRACK_FILTER
from workflow.applications.models import Application
from workflow.applications.permissions import office_on_submitted
from workflow.applications.queries import undecided
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.models import Department, Stage
from workflow.reviews import actions, forms
from workflow.reviews.actions.checks import REVIEWED_KINDS, current_stage
from workflow.reviews.acts import (
    check_outcome_now,
    check_redecidable,
    propose_outcome,
    propose_outcomes,
    propose_redecision,
)
from workflow.reviews.compiling import check_compile, compiled_text, findings
from workflow.reviews.desks.showing import (
    alike_rows,
    averages,
    discussion_panels,
    orphan_rows,
    panel_opinion_rows,
    recusal_rows,
    report_rows,
    score_rows,
    tally_words,
)
from workflow.reviews.discipline import LIFT_RECUSAL, check_propose_lifting
from workflow.reviews.models import Assignment, Consultation, Discussion, PanelMember, Report
from workflow.reviews.permissions import may_report, works_on_reviews
from workflow.reviews.queries import with_tasks
from workflow.reviews.suggesting import SUGGESTION


def stage_of(application: Application) -> Any:
    """The review's stage in progress; raises when the edition has moved on meanwhile."""
    return current_stage(application, *REVIEWED_KINDS)


def _sums_up(application: Application) -> bool:
    """Whether the report of the stage in progress sums up what was done well."""
    stage = application.edition.current_stage
    return bool(stage and getattr(stage.options, "experience", False))


def decidable(kind: str) -> Any:
    """What the buttons of a kind of stage ask: that it is in progress, and its result may be decided now."""
    return lambda application, by: check_outcome_now(application, current_stage(application, kind), by=by)


def _assign_all(application: Application, seats: Iterable[PanelMember], *, by: Any) -> list[Assignment]:
    return [actions.assign_review(application, stage_of(application), seat, by=by) for seat in seats]


def _consult_all(
    application: Application, *, by: Any, departments: Iterable[Department], question: str
) -> list[Consultation]:
    """Each of them once; of those that are asked already only where there is no other, so that the action says so."""
    waiting = set(application.consultations.open().values_list("department", flat=True))
    chosen = sorted(departments, key=lambda one: one.pk)
    asked = [one for one in chosen if one.pk not in waiting] or chosen
    stage = stage_of(application)
    return [actions.consult_department(application, stage, one, by=by, question=question) for one in asked]


def _consulted_now(application: Application) -> str:
    """Which departments are asked already."""
    waiting = application.consultations.open().select_related("department").order_by("department")
    named = "、".join(str(one.department) for one in waiting)
    return f"另已在征求：{named}" if named else "征求所勾选的部门"


def _discussed(application: Application) -> Discussion:
    """The discussion that is under way."""
    if found := application.discussions.open().select_related("stage__edition", "application").first():
        return found
    raise TransitionNotAllowed("该申报没有正在进行的讨论。")


def _left_of(application: Application, data: dict[str, Any]) -> list[PanelMember]:
    """The members that were left of a proposal."""
    seats = PanelMember.objects.filter(edition=application.edition_id, pk__in=data.get(PLANNED, ()))
    if not (found := list(seats.order_by("pk"))):
        raise ValidationError("没有勾选评审人员。请在“评审进程”列表中勾选申报，核对建议的人员后分配。")
    return found


def _compile(application: Application, by: Any, data: dict[str, Any]) -> Report:
    stage = stage_of(application)
    text = compiled_text(application, stage, data["conclusion"], by=by)
    return actions.publish_report(application, stage, by=by, text=text)


def _findings(application: Application, by: Any) -> str:
    """What the report will say before the conclusion."""
    return findings(application, stage_of(application))


TASKS = (("none", "未分配"), ("open", "未交齐"), ("in", "已交齐"))
HANDED = {
    "none": models.Q(tasks=0),
    "open": models.Q(handed_in__lt=models.F("tasks")),
    "in": models.Q(tasks__gt=0, handed_in=models.F("tasks")),
}

REPORTS = (("none", "未出具"), ("out", "已出具"))


def _reported(rows: models.QuerySet, value: str) -> models.QuerySet:
    """By whether the stage in progress has its report on them."""
    found = Report.objects.filter(stage__state=StageState.CURRENT, stage__kind="assessment").values("application")
    return rows.filter(pk__in=found) if value == "out" else rows.exclude(pk__in=found)


UNDECIDED = (("1", "尚未作出"),)


def _is_in_review(application: Application) -> bool:
    return application.state in IN_REVIEW


def _undecided(rows: models.QuerySet, value: str) -> models.QuerySet:
    """Those that the stage in progress has still to decide on."""
    waiting = models.Q(pk__in=[])
    for stage in Stage.objects.filter(
        state=StageState.CURRENT, kind__in=REVIEWED_KINDS, edition__state=EditionState.RUNNING
    ):
        if stage.kind == "screening" or stage.options.selects:
            waiting |= models.Q(pk__in=undecided(stage).order_by().values("pk"))
    return rows.filter(waiting)


class ReviewDesk(Desk):
    """Received applications as the review sees them: assign, consult, report, decide."""

    model = Application
    name = "reviews"
    label = "评审进程"
    empty = "申报提交之后，各件在评审中的进程列在这里。"
    icon = "clipboard-list"
    order = 213
    who = works_on_reviews
    columns = (
        Column("编号", "number"),
        Column("申报者", "public_name"),
        Column("类别", "track_label"),
        Column("状态", "state", badge=True),
        Column("届次", "edition"),
        Column("本环节任务", lambda row: f"{row.handed_in}/{row.tasks} 已提交" if row.tasks else "—", by="handed_in"),
    )
    event_labels = {
        "review.opinion_submitted": "提交审查意见",
        "review.recusal_lifted": "解除误记的回避",
        "review.report_superseded": "报告出具新的版次",
        "review.assignment_withdrawn": "收回任务",
        "review.discussion_opened": "发起讨论",
        "review.score_revised": "修改评分表",
    }
    filters = (
        "state",
        "edition",
        TRACK_FILTER,
        Filter("tasks", "本环节任务", lambda user: TASKS, lambda rows, value: rows.filter(HANDED[value])),
        Filter("report", "本环节报告", lambda user: REPORTS, _reported),
        Filter("undecided", "本环节结果", lambda user: UNDECIDED, _undecided),
    )
    search = ("number", "public_name", "public_unit", "title")
    verbs = (
        Verb(
            "screen",
            "审查决定",
            forms.DecisionForm,
            lambda obj, by, data: propose_outcome(obj, stage_of(obj), by=by, **data),
            permission=office_on_submitted,
            check=decidable("screening"),
            rests_on=as_journalled,
            done=what_came("作出审查决定"),
            whole_case=True,
            help="材料不齐的，请先在“申报”中要求补正，再作决定。须由两人办理的，另一人复核后生效。",
        ),
        Verb(
            "assign",
            "分配评审人员",
            forms.AssignForm,
            lambda obj, by, data: _assign_all(obj, data["members"], by=by),
            permission=office_on_submitted,
            check=actions.check_assign,
            options=lambda obj, user: {"application": obj},
            help="须回避该申报的、所在评审组不负责本环节或者该类别的评审人员不能勾选。",
        ),
        Verb(
            "suggest",
            "按建议分配评审人员",
            None,
            lambda obj, by, data: _assign_all(obj, _left_of(obj, data), by=by),
            permission=office_on_submitted,
            check=actions.check_assign,
            done=lambda given: f"已分配给{'、'.join(str(one.member.user) for one in given)}",
            help="所选申报一并考虑，各人件数尽量相等在先，再看专业和此前环节；须回避的不列入，不合适的取消勾选。分配后逐一通知评审人员。",
            hidden=True,
            many=_is_in_review,
            plan=SUGGESTION,
        ),
        Verb(
            "consult",
            "书面征求意见",
            forms.ConsultForm,
            lambda obj, by, data: _consult_all(obj, by=by, **data),
            permission=office_on_submitted,
            check=actions.check_consult,
            becomes=lambda obj, user: _consulted_now(obj),
            event="review.department_consulted",
            done=lambda asked: f"已征求{'、'.join(str(one.department) for one in asked)}的意见。",
            many=_is_in_review,
        ),
        Verb(
            "discuss",
            "发起讨论",
            ReasonForm,
            lambda obj, by, data: actions.open_discussion(obj, stage_of(obj), by=by, **data),
            permission=may_report,
            check=actions.check_open_discussion,
            rests_on=as_journalled,
            becomes=lambda obj, user: tally_words(obj, stage_of(obj)),
            event="review.discussion_opened",
            done="评审组讨论已经开始，提交了评分表的成员已获告知。",
            help="发起以后，评审人员互相查阅本件的评分表，每人可以说明理由修改一次。每件在一个环节讨论一次。",
            many=_is_in_review,
        ),
        Verb(
            "end-discussion",
            "结束讨论",
            forms.FindingsForm,
            lambda obj, by, data: actions.close_discussion(_discussed(obj), by=by, **data),
            permission=may_report,
            check=lambda obj, by: actions.check_close_discussion(_discussed(obj), by=by),
            rests_on=as_journalled,
            done="讨论已经结束，可以出具报告。",
            help="结束以后评分表不再修改，报告按现在的评分表计算。",
        ),
        Verb(
            "report",
            "出具评审报告",
            forms.ReportForm,
            lambda obj, by, data: actions.publish_report(obj, stage_of(obj), by=by, **data),
            permission=may_report,
            check=actions.check_report,
            options=lambda obj, user: {"sums_up": _sums_up(obj)},
            rests_on=as_journalled,
        ),
        Verb(
            "compile",
            "按评分表汇总出具报告",
            forms.ConclusionForm,
            _compile,
            permission=may_report,
            check=check_compile,
            rests_on=as_journalled,
            becomes=_findings,
            done="报告已出具。",
            help="各件的优势、改进建议由系统从计入的评分表逐条汇总，列在评审结论之前，不写评审人员姓名。出具后不能更改。",
            hidden=True,
            many=_is_in_review,
        ),
        Verb(
            "shortlist",
            "决定入围",
            forms.DecisionForm,
            lambda obj, by, data: propose_outcome(obj, stage_of(obj), by=by, **data),
            permission=office_on_submitted,
            check=decidable("assessment"),
            rests_on=as_journalled,
            done=what_came("作出入围决定"),
            help="须由两人办理的，另一人复核后生效。",
        ),
        Verb(
            "redecide",
            "更正环节结果",
            forms.RedecisionForm,
            lambda obj, by, data: propose_redecision(data["passage"], by=by, reason=data["reason"]),
            permission=office_on_submitted,
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
            permission=office_on_submitted,
            check=actions.check_order_recusal,
            done=lambda recusal: f"{recusal.user}的回避已登记。",
        ),
        Verb(
            "lift-recusal",
            "解除误记的回避",
            forms.LiftRecusalForm,
            lambda obj, by, data: propose(LIFT_RECUSAL, data["recusal"], by=by, reason=data["reason"]),
            permission=office_on_submitted,
            check=check_propose_lifting,
            options=lambda obj, user: {"application": obj},
            help="登记有误的回避，由另一人复核后解除；原登记和解除均予保留。",
            done=PROPOSED,
        ),
        Verb(
            "recuse",
            "本人回避",
            ReasonForm,
            lambda obj, by, data: actions.declare_recusal(obj, by=by, **data),
            permission=office_on_submitted | is_reviewer,
            check=actions.check_declare_recusal,
            done="已登记您的回避。",
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
        return with_tasks(Application.objects.visible_to(user).exclude(number=None).listed())

    def value_labels(self, obj: Application) -> dict[Any, str]:
        people: dict[Any, str] = {("user", row.user_id): str(row.user) for row in obj.recusals.select_related("user")}
        stages = {stage.code: f"{stage.name}：" for stage in obj.edition.ordered_stages}
        return {**people, **stages, **dict(Outcome.choices)}

    def info_panels(self, obj: Application, user: Any) -> list[InfoPanel]:
        overseeing = (is_office | is_discipline)(user)
        scores = [*score_rows(obj, user), *(averages(obj) if overseeing else [])]
        recusals = [*recusal_rows(obj), *(alike_rows(obj) if overseeing else [])]
        asked = [
            (str(item.department), f"{item.get_state_display()} {item.reply}")
            for item in obj.consultations.select_related("department")
        ]
        named = (
            ("评审组审查意见", panel_opinion_rows(obj) if overseeing else []),
            ("评分", scores),
            ("须改派", orphan_rows(obj) if overseeing else []),
            ("评审报告", report_rows(obj)),
            ("征求意见", asked),
            ("回避", recusals),
        )
        more = [InfoPanel(title, rows=found) for title, found in named if found]
        return [
            InfoPanel("申报主体", rows=subject_rows(obj)),
            *content_info_panels(obj),
            *history_info_panels(obj),
            *more,
            *discussion_panels(obj, user),
        ]
