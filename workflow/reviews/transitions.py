"""The lives of panels, seats, files given to reviewers, requests for recusal, consultations, appointments and discussions (Articles 10, 21–23, 28)."""

from portal.access.predicates import is_office, nobody
from portal.transitions.core import Transition
from workflow.reviews.enums import (
    AppointmentState,
    AssignmentState,
    ConsultationState,
    DiscussionState,
    PanelState,
    RequestState,
    SeatState,
)
from workflow.reviews.permissions import (
    is_consulted,
    is_who_asked,
    may_end_discussion,
    office_on_case,
    office_on_request,
)

DISSOLVE = Transition(
    "dissolve", "撤销评审组", frozenset({PanelState.ACTIVE}), PanelState.DISSOLVED, is_office, "panel.dissolved"
)
PANEL_TABLE = (DISSOLVE,)

SERVING = frozenset({SeatState.SERVING})
REPLACE = Transition(
    "replace", "更换成员", SERVING, SeatState.REPLACED, is_office, "seat.replaced", reason_required=True
)
DISMISS = Transition(
    "dismiss", "解聘成员", SERVING, SeatState.DISMISSED, is_office, "seat.dismissed", reason_required=True
)
SEAT_TABLE = (REPLACE, DISMISS)

WITHDRAW_ASSIGNMENT = Transition(
    "withdraw",
    "收回任务",
    frozenset({AssignmentState.GIVEN}),
    AssignmentState.WITHDRAWN,
    office_on_case,
    "assignment.withdrawn",
    reason_required=True,
)
ASSIGNMENT_TABLE = (WITHDRAW_ASSIGNMENT,)

FILED = frozenset({RequestState.FILED})
UPHOLD_REQUEST = Transition(
    "uphold", "同意回避", FILED, RequestState.UPHELD, office_on_request, "recusal_request.upheld", reason_required=True
)
REFUSE_REQUEST = Transition(
    "refuse",
    "不同意回避",
    FILED,
    RequestState.REFUSED,
    office_on_request,
    "recusal_request.refused",
    reason_required=True,
)
WITHDRAW_REQUEST = Transition(
    "withdraw", "撤回申请", FILED, RequestState.WITHDRAWN, is_who_asked, "recusal_request.withdrawn"
)
LAPSE_REQUEST = Transition(
    "lapse", "不再决定", FILED, RequestState.LAPSED, nobody, "recusal_request.lapsed", reason_required=True
)
REQUEST_TABLE = (UPHOLD_REQUEST, REFUSE_REQUEST, WITHDRAW_REQUEST, LAPSE_REQUEST)

WAITING = frozenset({ConsultationState.WAITING})
REPLY = Transition("reply", "答复", WAITING, ConsultationState.REPLIED, is_consulted, "review.consultation_replied")
CLOSE_CONSULTATION = Transition(
    "close",
    "不再等待答复",
    WAITING,
    ConsultationState.CLOSED,
    office_on_case,
    "review.consultation_closed",
    reason_required=True,
)
CONSULTATION_TABLE = (REPLY, CLOSE_CONSULTATION)

ARRANGED = frozenset({AppointmentState.ARRANGED})
MOVE = Transition(
    "move",
    "改期",
    ARRANGED,
    AppointmentState.ARRANGED,
    office_on_case,
    "review.appointment_moved",
    reason_required=True,
)
HOLD = Transition("hold", "登记到场", ARRANGED, AppointmentState.HELD, office_on_case, "review.appointment_held")
MISS = Transition(
    "miss",
    "登记未到场",
    ARRANGED,
    AppointmentState.MISSED,
    office_on_case,
    "review.appointment_missed",
    reason_required=True,
)
CANCEL_APPOINTMENT = Transition(
    "cancel",
    "取消日程",
    ARRANGED,
    AppointmentState.CANCELLED,
    office_on_case,
    "review.appointment_cancelled",
    reason_required=True,
)
APPOINTMENT_TABLE = (MOVE, HOLD, MISS, CANCEL_APPOINTMENT)

IN_DISCUSSION = frozenset({DiscussionState.OPEN})
CLOSE_DISCUSSION = Transition(
    "close", "结束讨论", IN_DISCUSSION, DiscussionState.CLOSED, may_end_discussion, "review.discussion_closed"
)
LAPSE_DISCUSSION = Transition(
    "lapse", "不再讨论", IN_DISCUSSION, DiscussionState.LAPSED, nobody, "review.discussion_lapsed", reason_required=True
)
DISCUSSION_TABLE = (CLOSE_DISCUSSION, LAPSE_DISCUSSION)
