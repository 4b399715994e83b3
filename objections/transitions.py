"""The life of an objection (Article 31)."""

from objections.consulted import is_consulted, office_on_consultation
from objections.enums import (
    CONCLUDED,
    PASSABLE,
    STANDING,
    UNDECIDED,
    WITHDRAWABLE,
    ConsultationState,
    SittingState,
)
from objections.enums import ObjectionState as S
from objections.permissions import may_review, office_on_objection
from objections.presiding import office_on_sitting
from portal.access.predicates import nobody
from portal.transitions.core import Transition

VERIFY_IDENTITY = Transition(
    "verify_identity",
    "核实身份",
    frozenset({S.SUBMITTED}),
    S.IDENTITY_VERIFIED,
    office_on_objection,
    "objection.identity_verified",
)
ACCEPT = Transition(
    "accept", "受理", frozenset({S.IDENTITY_VERIFIED}), S.ACCEPTED, office_on_objection, "objection.accepted"
)
REFUSE = Transition(
    "refuse",
    "不予受理",
    UNDECIDED | {S.SUPPLEMENT_REQUESTED},
    S.REFUSED,
    office_on_objection,
    "objection.refused",
    reason_required=True,
)
REQUEST_SUPPLEMENT = Transition(
    "request_supplement",
    "要求补充材料",
    UNDECIDED | {S.ACCEPTED, S.INVESTIGATING},
    S.SUPPLEMENT_REQUESTED,
    office_on_objection,
    "objection.supplement_requested",
    reason_required=True,
)
# The objector supplies, or the office goes on without: back to where the request came from.
RESUME = {
    source: Transition(
        f"resume_{source.value}",
        "恢复办理",
        frozenset({S.SUPPLEMENT_REQUESTED}),
        source,
        office_on_objection,
        "objection.resumed",
    )
    for source in (S.SUBMITTED, S.IDENTITY_VERIFIED, S.ACCEPTED, S.INVESTIGATING)
}
INVESTIGATE = Transition(
    "investigate",
    "开始调查",
    frozenset({S.ACCEPTED}),
    S.INVESTIGATING,
    office_on_objection,
    "objection.investigation_started",
)
# Once, and only later: the state stays, its clock is wound further.
EXTEND = {
    source: Transition(
        f"extend_{source.value}",
        "延长调查期限",
        frozenset({source}),
        source,
        office_on_objection,
        "objection.extended",
        reason_required=True,
    )
    for source in (S.ACCEPTED, S.INVESTIGATING)
}
UPHOLD = Transition(
    "uphold",
    "认定成立",
    frozenset({S.INVESTIGATING}),
    S.CONCLUDED_UPHELD,
    office_on_objection,
    "objection.upheld",
    reason_required=True,
)
UPHOLD_IN_PART = Transition(
    "uphold_in_part",
    "认定部分成立",
    frozenset({S.INVESTIGATING}),
    S.CONCLUDED_PARTLY,
    office_on_objection,
    "objection.partly_upheld",
    reason_required=True,
)
DISMISS = Transition(
    "dismiss",
    "认定不成立",
    frozenset({S.INVESTIGATING}),
    S.CONCLUDED_DISMISSED,
    office_on_objection,
    "objection.dismissed",
    reason_required=True,
)
REPLY = Transition(
    "reply",
    "书面答复",
    CONCLUDED,
    S.REPLIED,
    office_on_objection,
    "objection.replied",
)
# The objector has no account: the progress page, opened by number and secret, acts as the system.
WITHDRAW = Transition(
    "withdraw", "撤回异议", frozenset({S.SUBMITTED, S.SUPPLEMENT_REQUESTED}), S.WITHDRAWN, nobody, "objection.withdrawn"
)
# Of who is known to be who they say: it ends when the office says so, not when the objector gives in (ADR 64).
REQUEST_WITHDRAWAL = Transition(
    "request_withdrawal",
    "申请撤回异议",
    WITHDRAWABLE - {S.SUBMITTED},
    S.WITHDRAWAL_REQUESTED,
    nobody,
    "objection.withdrawal_requested",
)
CLOSE_WITHDRAWN = Transition(
    "close_withdrawn",
    "准予撤回，终结办理",
    frozenset({S.WITHDRAWAL_REQUESTED}),
    S.WITHDRAWN,
    office_on_objection,
    "objection.withdrawn",
    reason_required=True,
)
PURSUE = Transition(
    "pursue",
    "依职权继续核查",
    frozenset({S.WITHDRAWAL_REQUESTED}),
    S.INVESTIGATING,
    office_on_objection,
    "objection.pursued",
    reason_required=True,
)
# Asked once, by the objector; whatever it finds ends it where it came from.
ASK_REVIEW = Transition(
    "ask_review", "申请复核", frozenset({S.REPLIED}), S.UNDER_REVIEW, nobody, "objection.review_asked"
)
WITHDRAW_REVIEW = Transition(
    "withdraw_review",
    "撤回复核申请",
    frozenset({S.UNDER_REVIEW}),
    S.REPLIED,
    nobody,
    "objection.review_withdrawn",
)
KEEP_CONCLUSION = Transition(
    "keep_conclusion",
    "复核维持",
    frozenset({S.UNDER_REVIEW}),
    S.REPLIED,
    may_review,
    "objection.review_kept",
    reason_required=True,
)
CHANGE_CONCLUSION = Transition(
    "change_conclusion",
    "复核变更",
    frozenset({S.UNDER_REVIEW}),
    S.REPLIED,
    may_review,
    "objection.review_changed",
    reason_required=True,
)
# Another body's matter: handled there until it answers, or the office takes it back to where it was (ADR 82).
PASS_ON = Transition(
    "pass_on", "转办", PASSABLE, S.PASSED_ON, office_on_objection, "objection.passed_on", reason_required=True
)
TAKE_BACK = {
    source: Transition(
        f"take_back_{source.value}",
        "收回办理",
        frozenset({S.PASSED_ON}),
        source,
        office_on_objection,
        "objection.taken_back",
        reason_required=True,
    )
    for source in (S.IDENTITY_VERIFIED, S.ACCEPTED, S.INVESTIGATING)
}
END_ANSWERED = Transition(
    "end_answered",
    "登记承办机关的答复",
    frozenset({S.PASSED_ON}),
    S.ANSWERED_ELSEWHERE,
    office_on_objection,
    "objection.answered_elsewhere",
)
END_UNANSWERED = Transition(
    "end_unanswered",
    "不再等待承办机关答复",
    frozenset({S.PASSED_ON}),
    S.ANSWERED_ELSEWHERE,
    office_on_objection,
    "objection.unanswered_elsewhere",
    reason_required=True,
)
OBJECTION_TABLE = (
    VERIFY_IDENTITY,
    ACCEPT,
    REFUSE,
    REQUEST_SUPPLEMENT,
    *RESUME.values(),
    INVESTIGATE,
    *EXTEND.values(),
    UPHOLD,
    UPHOLD_IN_PART,
    DISMISS,
    REPLY,
    WITHDRAW,
    REQUEST_WITHDRAWAL,
    CLOSE_WITHDRAWN,
    PURSUE,
    ASK_REVIEW,
    WITHDRAW_REVIEW,
    KEEP_CONCLUSION,
    CHANGE_CONCLUSION,
    PASS_ON,
    *TAKE_BACK.values(),
    END_ANSWERED,
    END_UNANSWERED,
)

WAITING = frozenset({ConsultationState.WAITING})
ANSWER = Transition(
    "answer", "答复", WAITING, ConsultationState.REPLIED, is_consulted, "objection.consultation_replied"
)
WITHDRAW_CONSULTATION = Transition(
    "withdraw_consultation",
    "撤回征求意见",
    WAITING,
    ConsultationState.WITHDRAWN,
    office_on_consultation,
    "objection.consultation_withdrawn",
    reason_required=True,
)
GO_ON = Transition(
    "go_on",
    "不再等待答复",
    WAITING,
    ConsultationState.UNANSWERED,
    office_on_consultation,
    "objection.consultation_unanswered",
    reason_required=True,
)
CONSULTATION_TABLE = (ANSWER, WITHDRAW_CONSULTATION, GO_ON)

ASKED, ARRANGED = frozenset({SittingState.ASKED}), frozenset({SittingState.ARRANGED})
ARRANGE_SITTING = Transition(
    "arrange_sitting",
    "安排当面听取意见",
    ASKED,
    SittingState.ARRANGED,
    office_on_sitting,
    "objection.sitting_arranged",
)
REFUSE_SITTING = Transition(
    "refuse_sitting",
    "不予安排",
    ASKED,
    SittingState.REFUSED,
    office_on_sitting,
    "objection.sitting_refused",
    reason_required=True,
)
MOVE_SITTING = Transition(
    "move_sitting",
    "改期或者更换主持人",
    ARRANGED,
    SittingState.ARRANGED,
    office_on_sitting,
    "objection.sitting_moved",
    reason_required=True,
)
HOLD_SITTING = Transition(
    "hold_sitting", "登记已听取", ARRANGED, SittingState.HELD, office_on_sitting, "objection.sitting_held"
)
MISS_SITTING = Transition(
    "miss_sitting",
    "登记未到场",
    ARRANGED,
    SittingState.MISSED,
    office_on_sitting,
    "objection.sitting_missed",
    reason_required=True,
)
CANCEL_SITTING = Transition(
    "cancel_sitting",
    "取消当面听取意见",
    ARRANGED,
    SittingState.CANCELLED,
    office_on_sitting,
    "objection.sitting_cancelled",
    reason_required=True,
)
# By the side that asked for it; its pages act as the system, once they know who that is.
TAKE_BACK_SITTING = Transition(
    "take_back_sitting",
    "撤回当面听取意见的申请",
    STANDING,
    SittingState.TAKEN_BACK,
    nobody,
    "objection.sitting_taken_back",
)
# With the objection, or with the objector's consent to sit with the other side.
END_SITTING = Transition(
    "end_sitting", "终止当面听取意见", STANDING, SittingState.CANCELLED, nobody, "objection.sitting_ended"
)
SITTING_TABLE = (
    ARRANGE_SITTING,
    REFUSE_SITTING,
    MOVE_SITTING,
    HOLD_SITTING,
    MISS_SITTING,
    CANCEL_SITTING,
    TAKE_BACK_SITTING,
    END_SITTING,
)
