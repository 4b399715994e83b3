"""The life of an application."""

from portal.access.predicates import is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.enums import IN_REVIEW, WITHDRAWABLE, ApplicationState, SupplementState
from workflow.applications.permissions import (
    applicant_supplemented,
    is_applicant,
    is_its_department,
    may_fill_in,
    office_on_application,
    unrecused,
)

S = ApplicationState

REQUEST_RECOMMENDATION = Transition(
    "request_recommendation", "送推荐部门", frozenset({S.DRAFT}), S.AWAITING, is_applicant,
    "application.recommendation_requested",
)  # fmt: skip
RECOMMEND = Transition(
    "recommend", "签署推荐意见", frozenset({S.AWAITING}), S.RECOMMENDED, is_its_department, "application.recommended"
)
RETURN = Transition(
    "return", "退回修改", frozenset({S.AWAITING}), S.DRAFT, is_its_department, "application.returned",
    reason_required=True,
)  # fmt: skip
RECALL = Transition(
    "recall", "收回修改", frozenset({S.AWAITING, S.RECOMMENDED}), S.DRAFT, is_applicant, "application.recalled"
)
SUBMIT = Transition(
    "submit", "提交", frozenset({S.DRAFT, S.RECOMMENDED}), S.SUBMITTED, is_applicant, "application.submitted"
)
REQUEST_SUPPLEMENT = Transition(
    "request_supplement", "要求补正", frozenset({S.SUBMITTED}), S.SUPPLEMENT, office_on_application,
    "application.supplement_requested",
)  # fmt: skip
RESUBMIT = Transition(
    "resubmit", "提交补正", frozenset({S.SUPPLEMENT}), S.SUBMITTED, may_fill_in, "application.resubmitted"
)
CLOSE_SUPPLEMENT = Transition(
    "close_supplement", "补正逾期办结", frozenset({S.SUPPLEMENT}), S.SUBMITTED, office_on_application,
    "application.supplement_closed", reason_required=True,
)  # fmt: skip
ELIMINATE = Transition(
    "eliminate",
    "列为未入选",
    IN_REVIEW,
    S.ELIMINATED,
    office_on_application,
    "application.eliminated",
    reason_required=True,
)
REINSTATE = Transition(
    "reinstate", "恢复参评", frozenset({S.ELIMINATED}), S.SUBMITTED, office_on_application, "application.reinstated",
    reason_required=True,
)  # fmt: skip
CLOSE = Transition("close", "终止办理", WITHDRAWABLE, S.CLOSED, nobody, "application.closed", reason_required=True)
HONOUR = Transition("honour", "记为已获表彰", frozenset({S.SUBMITTED}), S.HONOURED, is_office, "application.honoured")
WITHDRAW = Transition("withdraw", "撤回申报", WITHDRAWABLE, S.WITHDRAWN, is_applicant, "application.withdrawn")

# A supplement ends with what its application does: its applicant answers, the office goes on without, or it is out.
ANSWER = Transition(
    "answer", "补正", frozenset({SupplementState.OPEN}), SupplementState.ANSWERED, applicant_supplemented,
    "supplement.answered",
)  # fmt: skip
LAPSE = Transition(
    "lapse", "逾期办结", frozenset({SupplementState.OPEN}), SupplementState.LAPSED, unrecused("application_id"),
    "supplement.lapsed",
)  # fmt: skip
DROP = Transition(
    "drop", "不再要求", frozenset({SupplementState.OPEN}), SupplementState.DROPPED, nobody, "supplement.dropped"
)
SUPPLEMENT_TABLE = (ANSWER, LAPSE, DROP)

APPLICATION_TABLE = (
    REQUEST_RECOMMENDATION,
    RECOMMEND,
    RETURN,
    RECALL,
    SUBMIT,
    REQUEST_SUPPLEMENT,
    RESUBMIT,
    CLOSE_SUPPLEMENT,
    ELIMINATE,
    REINSTATE,
    HONOUR,
    WITHDRAW,
    CLOSE,
)
