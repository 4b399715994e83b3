"""The office follows winners; the discipline body opens feedback and evaluates reviewers."""

from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from portal.access.predicates import is_discipline, is_office
from portal.confirming.verbs import act_verb
from portal.desk import Column, Desk, Document, Filter, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.desk.standing import as_journalled
from portal.evidence.models import EvidenceFile
from portal.identity.actions import log_look
from workflow.applications.permissions import barred_from
from workflow.reviews.models import PanelMember
from workflow.supervision import actions, forms
from workflow.supervision.actions.feedback import feedback_rule
from workflow.supervision.acts import REFER
from workflow.supervision.documents import newest_order
from workflow.supervision.enums import OPEN, Direction, TrackingState
from workflow.supervision.models import Feedback, RectificationAnswer, Reviewer, Tracking
from workflow.supervision.opening import may_open_feedback
from workflow.supervision.queries import evaluable_years
from workflow.supervision.showing import lines_of
from workflow.supervision.transitions import CLOSE, DROP, ORDER, VISIT

NEXT = {
    TrackingState.PLANNED: "等待获奖者报送本年度情况，也可以走访后登记。",
    TrackingState.REPORTED: "请核查：有严重退步的责令整改，有应撤销情况的报告；无严重退步的，期满前三十日起办结。",
    TrackingState.RECTIFYING: "等待获奖者报送整改情况。",
    TrackingState.ANSWERED: "请复查：不到位的再次责令整改；整改到位的，期满前三十日起办结。",
    TrackingState.REFERRED: "请核实后在“荣誉与证书”中提出撤销；经核实不应撤销的，写明理由，本年度继续跟踪或者办结。",
}


def article_of(tracking: Tracking) -> Any:
    return tracking.rules.article


def of_tracking(obj: Any, user: Any) -> dict[str, Any]:
    return {"tracking": obj}


class TrackingDesk(Desk):
    model = Tracking
    name = "tracking"
    label = "跟踪管理"
    empty = "表彰决定印发后，每名获奖者的跟踪管理列在这里。"
    icon = "history"
    order = 436
    who = is_office | is_discipline
    event_labels = {"tracking.planned": "列入跟踪计划"}
    columns = [
        Column("荣誉", "honour"),
        Column("年次", lambda tracking: f"第{tracking.number}年"),
        Column("本年度期满", "ends_on"),
        Column("逾期", "is_overdue"),
        Column("状态", "state", badge=True),
    ]
    filters = [
        "state",
        Filter(
            "year", "期满年份",
            lambda user: [(day.year, f"{day.year}年") for day in Tracking.objects.dates("ends_on", "year", order="DESC")],
            lambda rows, values: rows.filter(ends_on__year__in=values), many=True,
        ),
        Filter("overdue", "逾期", lambda user: [("1", "只看逾期的")], lambda rows, value: rows & Tracking.objects.overdue()),
        "ends_on",
    ]  # fmt: skip
    search = ["honour__number", "honour__public_name", "honour__public_unit"]
    verbs = [
        Verb(
            "visit", "登记走访", forms.VisitForm, lambda obj, by, data: actions.record_visit(obj, by=by, **data),
            transition=VISIT, check=actions.check_visit, options=of_tracking, article=article_of,
        ),
        Verb(
            "close", "办结", forms.FindingForm, lambda obj, by, data: actions.close_tracking(obj, by=by, **data),
            transition=CLOSE, check=actions.check_close, article=article_of, whole_case=True, rests_on=as_journalled,
        ),
        Verb(
            "order", "责令整改", forms.OrderForm, lambda obj, by, data: actions.order_rectification(obj, by=by, **data),
            transition=ORDER, check=actions.check_order, article=article_of, whole_case=True, rests_on=as_journalled,
            help="整改通知随即送达获奖者，期限按规则集计算，末日遇休息日顺延。",
        ),
        act_verb(
            REFER, "refer", ReasonForm, check=actions.check_refer, article=article_of, danger=True, rests_on=as_journalled,
            help="有应当撤销表彰奖励情况的，由两人报告；撤销另在“荣誉与证书”中办理，撤销之前荣誉有效。",
        ),
        Verb(
            "drop", "不予撤销", ReasonForm, lambda obj, by, data: actions.drop_grounds(obj, by=by, **data),
            transition=DROP, check=actions.check_drop, article=article_of, whole_case=True, rests_on=as_journalled,
            help="荣誉不变，本年度继续跟踪；期满前三十日以内或者期满以后的，随即办结。",
        ),
    ]  # fmt: skip
    documents = [Document("order", "整改通知", newest_order, when=lambda obj: obj.order is not None)]

    def rows(self, user: Any) -> QuerySet:
        done = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = Tracking.objects.select_related("honour__edition", "honour__holder")
        return rows.exclude(honour__application__in=barred_from(user)).order_by(done, "ends_on", "pk")

    def next_step(self, obj: Any, user: Any) -> str:
        return NEXT.get(TrackingState(obj.state), "") if is_office(user) else ""

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        reports = [(f"{one.get_means_display()}（{one.held_on}，{one.by}）", one.summary) for one in obj.reports.all()]
        found = [("核查结论", obj.finding), ("办结日期", obj.concluded_on)]
        return [
            InfoPanel("跟踪管理", rows=[*self.summary(obj, user), *found]),
            InfoPanel("年度情况", rows=reports),
            InfoPanel("指标", rows=[(line.name, line.words) for line in lines_of(obj)]),
            *order_panels(obj),
        ]


def order_panels(tracking: Tracking) -> list[InfoPanel]:
    """Each order with what was answered, and the evidence handed in with it."""
    panels = []
    for order in tracking.orders.select_related("answer").order_by("number"):
        rows = [("文号", order.document_number), ("退步情况", order.decline), ("整改要求", order.demand)]
        panels.append(InfoPanel(f"第{order.number}次责令整改", rows=[*rows, ("整改期限", order.due_on)]))
        answer: RectificationAnswer | None = getattr(order, "answer", None)
        if answer:
            files = {"files": list(EvidenceFile.objects.of(answer))}
            panels.append(InfoPanel("整改情况", rows=[("报送时间", answer.at), ("内容", answer.text)]))
            panels.append(InfoPanel("整改证明材料", template="applications/_files.html", context=files))
    return panels


def open_feedback_row(feedback: Feedback, by: Any, data: dict[str, Any]) -> list[tuple[str, str]]:
    """What was said, once the look is on record."""
    log_look(feedback, "双向监督反馈", by=by, reason=data["reason"])
    return [("纪律执行情况", feedback.conduct_label), ("说明", feedback.remark.for_delivery() or "—")]


class FeedbackDesk(Desk):
    model = Feedback
    name = "feedback"
    label = "双向监督反馈"
    empty = "届次结束后，申报人、评审人员提出的反馈列在这里。"
    icon = "comment"
    order = 450
    who = is_discipline
    event_labels = {"feedback.opened": "开始双向监督反馈", "feedback.given": "提交反馈"}
    journal = False
    columns = [
        Column("环节", "call"),
        Column("方向", "direction"),
        Column("评审人员", "assignment.member.user"),
        Column("申报者", "assignment.application.public_name"),
        Column("反馈时间", "given_at"),
    ]
    filters = [
        "direction",
        Filter(
            "edition", "届次",
            lambda user: Feedback.objects.opened().order_by().values_list(
                "call__stage__edition", "call__stage__edition__name"
            ).distinct(),
            lambda rows, values: rows.filter(call__stage__edition__in=values), many=True,
        ),
        "given_at",
    ]  # fmt: skip
    search = ["assignment__member__user__display_name", "assignment__application__public_name"]
    verbs = [
        Verb(
            "open", "查阅反馈", ReasonForm, open_feedback_row, permission=may_open_feedback, reveals=True,
            article=lambda feedback: feedback_rule(feedback.call.stage).article,
            help="每次查阅都记入隐私查阅记录。反馈不能修改，也不告知对方。",
        )
    ]  # fmt: skip

    def title(self, obj: Any) -> str:
        assignment = obj.assignment
        return f"{obj}（{assignment.member.user}，{assignment.application.public_name}）"

    def rows(self, user: Any) -> QuerySet:
        """Sealed, nobody sees that there is any."""
        rows = Feedback.objects.opened().exclude(assignment__application__in=barred_from(user))
        return rows.select_related(
            "call__stage__edition", "assignment__member__user", "assignment__application__organisation"
        )


class ReviewerDesk(Desk):
    model = Reviewer
    name = "reviewer-conduct"
    label = "评审人员廉洁评价"
    empty = "届次结束后，参加评审的人员列在这里，逐年评价。"
    icon = "user"
    order = 451
    who = is_discipline
    event_labels = {"reviewer.evaluated": "作出年度评价"}
    columns = [
        Column("姓名", str),
        Column("所在单位", lambda reviewer: reviewer.unit or reviewer.last_unit),
        Column("收到的反馈", "spoken_of"),
    ]
    search = ["display_name", "username"]
    verbs = [
        Verb(
            "evaluate", "作出年度评价", forms.EvaluationForm,
            lambda obj, by, data: actions.evaluate_reviewer(obj, by=by, **data), permission=is_discipline,
            check=actions.check_evaluate, options=lambda obj, user: {"reviewer": obj}, rests_on=as_journalled,
            help="评价只供组成评审组时参考，不自动产生任何后果。同一年度再次评价的，以新的为准，原评价保留。",
        )
    ]  # fmt: skip

    def rows(self, user: Any) -> QuerySet:
        on_them = Feedback.objects.opened().filter(
            direction=Direction.ON_REVIEWER, assignment__member__user=OuterRef("pk")
        )
        on_them = on_them.exclude(assignment__application__in=barred_from(user)).order_by()
        count = Coalesce(Subquery(on_them.values("direction").annotate(count=Count("pk")).values("count")), 0)
        seats = PanelMember.objects.filter(user=OuterRef("pk")).order_by("-pk")
        rows = Reviewer.objects.filter(Exists(seats)).annotate(
            spoken_of=count, last_unit=Subquery(seats.values("unit")[:1])
        )
        return rows.order_by("display_name", "pk")

    def info_panels(self, obj: Any, user: Any) -> list[InfoPanel]:
        years = "、".join(f"{year}年度" for year in evaluable_years(obj))
        evaluations = [
            (f"{one.year}年度（第{one.number}次）", f"{one.get_grade_display()}：{one.remark}（{one.by}）")
            for one in obj.evaluations.select_related("by")
        ]
        return [
            InfoPanel("评审人员", rows=[*self.summary(obj, user), ("可以评价的年度", years)]),
            InfoPanel("年度评价", rows=evaluations),
        ]
