"""The lives of notices and holds."""

from portal.access.predicates import Predicate, is_editor, is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.publicity.enums import HoldState, NoticeState

may_publish = is_office | is_editor
# Whoever drew the list up does not put it before the public alone.
is_second_person = Predicate("拟稿人以外的人员", lambda user, notice: notice is None or user.pk != notice.drafted_by_id)
office_on_hold = unrecused("entry.application_id")

PUBLISH = Transition(
    "publish",
    "发布公示",
    frozenset({NoticeState.DRAFT}),
    NoticeState.RUNNING,
    may_publish & is_second_person,
    "notice.published",
)
WITHDRAW_DRAFT = Transition(
    "withdraw",
    "撤销草稿",
    frozenset({NoticeState.DRAFT}),
    NoticeState.WITHDRAWN,
    may_publish,
    "notice.draft_withdrawn",
    reason_required=True,
)
# Nobody ends a notice: the clock does (Articles 21, 25).
END = Transition("end", "结束公示", frozenset({NoticeState.RUNNING}), NoticeState.ENDED, nobody, "notice.ended")
# Nor does anybody stop one: it falls with its edition.
TERMINATE = Transition(
    "terminate",
    "终止公示",
    frozenset({NoticeState.RUNNING}),
    NoticeState.TERMINATED,
    nobody,
    "notice.terminated",
    reason_required=True,
)
NOTICE_TABLE = (PUBLISH, WITHDRAW_DRAFT, END, TERMINATE)

LIFT = Transition(
    "lift",
    "解除暂缓",
    frozenset({HoldState.OPEN}),
    HoldState.LIFTED,
    office_on_hold,
    "hold.lifted",
    reason_required=True,
)
SETTLE = Transition(
    "settle",
    "解除（异议部分成立）",
    frozenset({HoldState.OPEN}),
    HoldState.PARTLY,
    office_on_hold,
    "hold.settled",
    reason_required=True,
)
CONFIRM = Transition(
    "confirm",
    "确认异议成立",
    frozenset({HoldState.OPEN}),
    HoldState.CONFIRMED,
    office_on_hold,
    "hold.confirmed",
    reason_required=True,
)
RELEASE = Transition(
    "release",
    "解除（异议撤回或者不予受理）",
    frozenset({HoldState.OPEN}),
    HoldState.RELEASED,
    nobody,
    "hold.released",
    reason_required=True,
)
HOLD_TABLE = (LIFT, SETTLE, RELEASE, CONFIRM)
