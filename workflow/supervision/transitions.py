"""The life of a year's tracking: planned, reported, found well or put right, or reported as a ground for revocation."""

from portal.access.predicates import nobody
from portal.transitions.core import Transition
from workflow.supervision.enums import OPEN, RUNNING, TrackingState
from workflow.supervision.permissions import is_holder, office_on_tracking

PLANNED, REPORTED, REFERRED = (
    frozenset({state}) for state in (TrackingState.PLANNED, TrackingState.REPORTED, TrackingState.REFERRED)
)
JUDGED = frozenset({TrackingState.REPORTED, TrackingState.ANSWERED})
RECTIFYING = frozenset({TrackingState.RECTIFYING})

REPORT = Transition("report", "报送年度情况", PLANNED, TrackingState.REPORTED, is_holder, "tracking.reported")
VISIT = Transition(
    "visit", "登记走访", PLANNED | REPORTED, TrackingState.REPORTED, office_on_tracking, "tracking.visited"
)
CLOSE = Transition("close", "办结", JUDGED, TrackingState.CLOSED, office_on_tracking, "tracking.closed")
ORDER = Transition(
    "order", "责令整改", JUDGED | RECTIFYING, TrackingState.RECTIFYING, office_on_tracking, "rectification.ordered"
)
ANSWER = Transition("answer", "报送整改情况", RECTIFYING, TrackingState.ANSWERED, is_holder, "rectification.answered")
REFER = Transition(
    "refer", "报告应撤销情况", RUNNING, TrackingState.REFERRED, office_on_tracking, "tracking.referred",
    reason_required=True,
)  # fmt: skip
DROP = Transition(
    "drop", "不予撤销并办结", REFERRED, TrackingState.CLOSED, office_on_tracking, "tracking.dropped",
    reason_required=True,
)  # fmt: skip
GO_ON = {
    state: Transition(
        f"go_on_{state}", "不予撤销，继续跟踪", REFERRED, state, office_on_tracking, "tracking.continued",
        reason_required=True,
    )
    for state in TrackingState
    if state in RUNNING
}  # fmt: skip
END = Transition("end", "因荣誉撤销而终止", OPEN, TrackingState.ENDED, nobody, "tracking.ended")
RESUME = {
    state: Transition(
        f"resume_{state}", "随荣誉恢复", frozenset({TrackingState.ENDED}), state, nobody, "tracking.resumed"
    )
    for state in TrackingState
    if state in OPEN
}
TRACKING_TABLE = (REPORT, VISIT, CLOSE, ORDER, ANSWER, REFER, DROP, *GO_ON.values(), END, *RESUME.values())
