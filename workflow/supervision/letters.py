"""What applicants, reviewers, winners and the office are told of feedback and tracking (Articles 29, 36)."""

from datetime import date
from typing import Any

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.errors import cite
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.letters import officers
from workflow.programmes.models import Edition
from workflow.reviews.enums import SeatState
from workflow.supervision.models import FeedbackCall, RectificationAnswer, RectificationOrder, Tracking
from workflow.supervision.queries import reviewed_in

_FEEDBACK = "反馈加密保存，届次结束之后由纪检监察部门查阅；评审办和对方看不到，也不会被告知由谁反馈。"
_YEAR = "荣誉 {number}（{name}）第{year}年的跟踪管理"

ASK_APPLICANT = Letter(
    "feedback.ask_applicant",
    "申报人",
    "请对评审人员的纪律执行情况作出评价：{stage}",
    "{edition}“{stage}”已经结束。请于{closes_on}前，对评审人员遵守评审纪律的情况作出评价。" + _FEEDBACK,
    events=("feedback.opened",),
    article="29",
    asks="去反馈",
)
ASK_REVIEWER = Letter(
    "feedback.ask_reviewer",
    "评审人员",
    "请对申报者的守纪情况作出评价：{stage}",
    "{edition}“{stage}”已经结束。请于{closes_on}前，对您所评审的申报者的守纪情况作出评价。" + _FEEDBACK,
    events=("feedback.opened",),
    article="29",
    asks="去反馈",
)
TO_DISCIPLINE = Letter(
    "feedback.opened_to_discipline",
    "纪检监察人员",
    "双向监督反馈可以查阅：{edition}",
    "{edition}已经结束，其间收到的双向监督反馈不再密封。请登录办公台，在“双向监督反馈”中说明理由后查阅；"
    "对评审人员的年度评价，在“评审人员廉洁评价”中作出。",
    when="届次结束之后有反馈的",
    article="29",
    asks="去查阅",
)
DUE = Letter(
    "tracking.due",
    "获奖者",
    "请报送年度情况：{number}",
    "{name}：\n\n" + _YEAR + "到{ends_on}为止。请在此之前登录“我的荣誉”，报送获奖后持续改进质量管理的情况和各项指标。",
    when="一年期满之前三十日",
    article="36",
    asks="去报送",
)
OVERDUE = Letter(
    "tracking.overdue",
    "评审办（须回避的除外）",
    "跟踪管理逾期：{number}",
    _YEAR + "已于{ends_on}期满，逾期{days}日，现为“{state}”。请联系获奖者报送，或者走访后登记。",
    when="一年期满之后仍未办结的，每月一次",
    article="36",
    asks="立即办理",
)
REPORTED = Letter(
    "tracking.reported",
    "评审办（须回避的除外）",
    "待核查：年度情况 {number}",
    "{name}已报送第{year}年的情况，请登录办公台核查：有严重退步的责令整改；无严重退步的，{closes_from}起办结。",
    events=("tracking.reported",),
    article="36",
    asks="去核查",
)
CLOSED = Letter(
    "tracking.closed",
    "获奖者",
    "年度跟踪已办结：{number}",
    "{name}：\n\n" + _YEAR + "已经办结。\n结论：{finding}",
    events=("tracking.closed",),
    article="36",
)
ORDERED = Letter(
    "rectification.ordered",
    "获奖者",
    "责令整改：{document_number}",
    "{name}：\n\n" + _YEAR + "中，发现质量管理绩效严重退步，现责令整改（{document_number}）。\n退步情况：{decline}\n"
    "整改要求：{demand}\n请于{due_on}前登录“我的荣誉”，报送整改情况和证明材料。整改通知可以在那里下载。",
    events=("rectification.ordered",),
    article="36",
    asks="去报送整改情况",
)
ORDER_DUE = Letter(
    "rectification.due",
    "获奖者",
    "整改期限将至：{document_number}",
    "{name}：\n\n整改通知（{document_number}）的期限到{due_on}为止，尚未收到您的整改情况，请按期报送。",
    when="整改期限届满之前七日",
    article="36",
    asks="去报送整改情况",
)
ORDER_LATE = Letter(
    "rectification.late",
    "评审办（须回避的除外）",
    "整改逾期：{document_number}",
    "{name}的整改期限已于{due_on}届满（{document_number}），逾期{days}日，尚未报送整改情况。请催办，再次责令整改，"
    "或者报告应撤销的情况。",
    when="整改期限届满之后仍未报送的，每月一次",
    article="36",
    asks="立即办理",
)
ORDER_LATE_HOLDER = Letter(
    "rectification.late_holder",
    "获奖者",
    "整改已经逾期：{document_number}",
    "{name}：\n\n整改通知（{document_number}）的期限已于{due_on}届满，逾期{days}日，尚未收到您的整改情况，请立即报送。",
    when="整改期限届满之后仍未报送的，每月一次",
    article="36",
    asks="去报送整改情况",
)
ANSWERED = Letter(
    "rectification.answered",
    "评审办（须回避的除外）",
    "待复查：整改情况 {document_number}",
    "{name}已报送整改情况（{document_number}）。请登录办公台复查：整改到位的办结，不到位的再次责令整改。",
    events=("rectification.answered",),
    article="36",
    asks="去复查",
)
REFERRED = Letter(
    "tracking.referred",
    "评审办（须回避的除外）",
    "跟踪中发现应撤销的情况：{number}",
    "荣誉 {number}（{name}）的跟踪管理中，发现应当撤销表彰奖励的情况。\n情况：{reason}\n"
    "请核实后在“荣誉与证书”中提出撤销（{basis}）；经核实不应撤销的，在“跟踪管理”中写明理由办结。撤销之前，荣誉有效。",
    events=("tracking.referred",),
    article="36",
    asks="去核实",
)
SILENT = {
    "feedback.given": "反馈加密保存，不告知任何人；本人在“双向监督反馈”中看到已经提交",
    "reviewer.evaluated": "评价由纪检监察部门作出，组成评审组时办公台显示",
    "tracking.planned": "系统按期列入计划，期满之前三十日提醒（`tracking.due`）",
    "tracking.visited": "走访时获奖者在场",
    "tracking.dropped": "没有撤销，获奖者的荣誉不变；理由记入操作日志",
    "tracking.continued": "没有撤销，获奖者的荣誉不变，本年度照常跟踪；理由记入操作日志",
    "tracking.ended": "随荣誉撤销而终止，撤销通知已经写明",
    "tracking.resumed": "随荣誉恢复，恢复通知已经写明",
}


def tell_of_call(call: FeedbackCall) -> None:
    """Each applicant whose file was reviewed, each reviewer who still sits on the panel."""
    rows = list(reviewed_in(call.stage).select_related("application__applicant"))
    values: dict[str, Any] = {"edition": call.stage.edition.name, "stage": call.stage.name, "closes_on": call.closes_on}
    applicants = [row.application.applicant for row in rows]
    reviewers = [row.member.user for row in rows if row.member.state == SeatState.SERVING]
    queue_letter(ASK_APPLICANT, about=call, to=applicants, url="/feedback/", **values)
    queue_letter(ASK_REVIEWER, about=call, to=reviewers, url="/feedback/", **values)


def tell_discipline(edition: Edition) -> None:
    """The discipline body, once for each edition."""
    people = User.objects.filter(groups__name=Role.DISCIPLINE.value, is_active=True)
    url = f"/admin/desk/feedback/?edition={edition.pk}"
    queue_letter(TO_DISCIPLINE, about=edition, to=people, occasion="feedback", url=url, edition=edition.name)


def tell_due(tracking: Tracking) -> None:
    _tell_holder(DUE, tracking, occasion="due", ends_on=tracking.ends_on)


def tell_overdue(tracking: Tracking) -> None:
    values: dict[str, Any] = {"ends_on": tracking.ends_on, "days": _days_since(tracking.ends_on)}
    _tell_office(OVERDUE, tracking, occasion=_this_month(), state=tracking.get_state_display(), **values)


def ask_office_to_check(tracking: Tracking) -> None:
    _tell_office(REPORTED, tracking, closes_from=tracking.closes_from)


def tell_closed(tracking: Tracking) -> None:
    _tell_holder(CLOSED, tracking, finding=sentence(tracking.finding))


def tell_ordered(order: RectificationOrder) -> None:
    words = {"decline": sentence(order.decline), "demand": sentence(order.demand)}
    _tell_holder(ORDERED, order.tracking, **words, **_order(order))


def tell_order_due(order: RectificationOrder) -> None:
    _tell_holder(ORDER_DUE, order.tracking, occasion=f"due {order.number}", **_order(order))


def tell_order_late(order: RectificationOrder) -> None:
    values = {"occasion": f"late {order.number} {_this_month()}", "days": _days_since(order.due_on), **_order(order)}
    _tell_office(ORDER_LATE, order.tracking, **values)
    _tell_holder(ORDER_LATE_HOLDER, order.tracking, **values)


def ask_office_to_recheck(answer: RectificationAnswer) -> None:
    _tell_office(ANSWERED, answer.order.tracking, **_order(answer.order))


def tell_referred(tracking: Tracking, reason: str) -> None:
    """To the honour's own page: there a revocation is proposed."""
    grounds = [ban.article for ban in tracking.honour.edition.rules.terms.bans if ban.cause == "incident"]
    basis = cite(grounds[0]) if grounds else cite(tracking.rules.article)
    url = f"/admin/desk/honours/{tracking.honour_id}/"
    _tell_office(REFERRED, tracking, url=url, reason=sentence(reason), basis=basis)


def _days_since(day: date) -> int:
    return (clock.today() - day).days


def _this_month() -> str:
    return f"{clock.today():%Y-%m}"


def _tell_holder(letter: Letter, tracking: Tracking, **values: Any) -> None:
    url = f"/winners/{tracking.honour.number}/tracking/"
    queue_letter(letter, about=tracking, to=tracking.honour.holder, url=url, **_named(tracking), **values)


def _tell_office(letter: Letter, tracking: Tracking, *, url: str = "", **values: Any) -> None:
    people = officers(tracking.honour.application_id)
    url = url or f"/admin/desk/tracking/{tracking.pk}/"
    queue_letter(letter, about=tracking, to=people, url=url, **_named(tracking), **values)


def _named(tracking: Tracking) -> dict[str, Any]:
    return {"number": tracking.honour.number, "name": tracking.honour.public_name, "year": tracking.number}


def _order(order: RectificationOrder) -> dict[str, Any]:
    return {"document_number": order.document_number, "due_on": order.due_on}
