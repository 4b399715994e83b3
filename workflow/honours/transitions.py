"""The lives of commendations, honours, certificates and revocations."""

from portal.access.predicates import Predicate, is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.decisions.permissions import office_on_list
from workflow.honours.enums import (
    ACCOUNTED,
    UNDECIDED,
    CertificateState,
    CommendationState,
    HonourState,
    PaymentState,
    PrizeUseState,
    RecoveryState,
    ReportState,
    RetrievalState,
    RevocationState,
)

is_second_officer = Predicate(
    "提出人、拟定人以外的工作人员",
    lambda user, revocation: revocation is None or user.pk not in (revocation.proposed_by_id, revocation.drawn_by_id),
)
is_proposer = Predicate("提出人", lambda user, revocation: revocation is None or user.pk == revocation.proposed_by_id)


office_on_honour = unrecused("application_id")
office_on_revocation = unrecused("honour.application_id")

ISSUE = Transition(
    "issue",
    "印发",
    frozenset({CommendationState.DRAFT}),
    CommendationState.ISSUED,
    office_on_list,
    "commendation.issued",
)
DISCARD = Transition(
    "discard",
    "作废草稿",
    frozenset({CommendationState.DRAFT}),
    CommendationState.DISCARDED,
    nobody,
    "commendation.discarded",
    reason_required=True,
)
COMMENDATION_TABLE = (ISSUE, DISCARD)

REVOKE = Transition(
    "revoke",
    "撤销",
    frozenset({HonourState.ACTIVE}),
    HonourState.REVOKED,
    is_office,
    "honour.revoked",
    reason_required=True,
)
REINSTATE = Transition(
    "reinstate",
    "恢复",
    frozenset({HonourState.REVOKED}),
    HonourState.ACTIVE,
    is_office,
    "honour.reinstated",
    reason_required=True,
)
HONOUR_TABLE = (REVOKE, REINSTATE)

VOID = Transition(
    "void", "作废", frozenset({CertificateState.VALID}), CertificateState.REVOKED, is_office, "certificate.voided"
)
SUPERSEDE = Transition(
    "supersede",
    "换发",
    frozenset({CertificateState.VALID, CertificateState.REVOKED}),
    CertificateState.SUPERSEDED,
    nobody,
    "certificate.superseded",
)
RESTORE = Transition(
    "restore",
    "恢复有效",
    frozenset({CertificateState.REVOKED}),
    CertificateState.VALID,
    is_office,
    "certificate.restored",
)
CERTIFICATE_TABLE = (VOID, SUPERSEDE, RESTORE)

DRAW_UP = Transition(
    "draw_up",
    "拟定撤销决定",
    frozenset({RevocationState.HEARING}),
    RevocationState.PROPOSED,
    office_on_revocation,
    "revocation.drawn_up",
)
CONFIRM = Transition(
    "confirm",
    "复核并撤销",
    frozenset({RevocationState.PROPOSED}),
    RevocationState.CONFIRMED,
    office_on_revocation & is_second_officer,
    "revocation.confirmed",
)
REJECT = Transition(
    "reject",
    "不予撤销",
    UNDECIDED,
    RevocationState.REJECTED,
    office_on_revocation & is_second_officer,
    "revocation.rejected",
    reason_required=True,
)
WITHDRAW = Transition(
    "withdraw",
    "撤回",
    UNDECIDED,
    RevocationState.WITHDRAWN,
    office_on_revocation & is_proposer,
    "revocation.withdrawn",
)
# The word of the conference; nobody rejects it in its place.
VOTE_DOWN = Transition(
    "vote_down",
    "评审会不同意撤销",
    frozenset({RevocationState.HEARING}),
    RevocationState.REJECTED,
    nobody,
    "revocation.voted_down",
    reason_required=True,
)
# A number of last year, a slip of the pen: the holder need not be heard again.
RETURN = Transition(
    "return_draft",
    "退回重新拟定",
    frozenset({RevocationState.PROPOSED}),
    RevocationState.HEARING,
    office_on_revocation,
    "revocation.draft_returned",
    reason_required=True,
)
ANNUL = Transition(
    "annul",
    "撤回撤销决定",
    frozenset({RevocationState.CONFIRMED}),
    RevocationState.ANNULLED,
    office_on_revocation,
    "revocation.annulled",
    reason_required=True,
)
REVOCATION_TABLE = (DRAW_UP, CONFIRM, RETURN, REJECT, VOTE_DOWN, WITHDRAW, ANNUL)

REVERSE_PAYMENT = Transition(
    "reverse_payment",
    "冲销",
    frozenset({PaymentState.PAID}),
    PaymentState.REVERSED,
    office_on_revocation,
    "prize.payment_reversed",
    reason_required=True,
)
PAYMENT_TABLE = (REVERSE_PAYMENT,)

LAPSE_USE = Transition(
    "lapse_use",
    "失效",
    ACCOUNTED,
    PrizeUseState.LAPSED,
    office_on_revocation,
    "prize.use_lapsed",
    reason_required=True,
)
ACCEPT_USE = Transition(
    "accept_use",
    "核实认可",
    frozenset({PrizeUseState.STATED}),
    PrizeUseState.ACCEPTED,
    office_on_revocation,
    "prize.use_accepted",
)
REFUSE_USE = Transition(
    "refuse_use",
    "不予认可",
    ACCOUNTED,
    PrizeUseState.REFUSED,
    office_on_revocation,
    "prize.use_refused",
    reason_required=True,
)
PRIZE_USE_TABLE = (ACCEPT_USE, REFUSE_USE, LAPSE_USE)

RECOVER = Transition(
    "recover",
    "登记追缴完成",
    frozenset({RecoveryState.PENDING}),
    RecoveryState.DONE,
    office_on_revocation,
    "prize.recovered",
)
DROP_RECOVERY = Transition(
    "drop_recovery",
    "无须追缴",
    frozenset({RecoveryState.PENDING}),
    RecoveryState.DROPPED,
    nobody,
    "prize.recovery_dropped",
)
RESUME_RECOVERY = Transition(
    "resume_recovery",
    "恢复追缴",
    frozenset({RecoveryState.DROPPED, RecoveryState.RETURNED}),
    RecoveryState.PENDING,
    nobody,
    "prize.recovery_resumed",
)
WAIVE_RECOVERY = Transition(
    "waive_recovery",
    "免予退回",
    frozenset({RecoveryState.PENDING}),
    RecoveryState.DROPPED,
    office_on_revocation,
    "prize.recovery_waived",
    reason_required=True,
)
OWE_BACK = Transition(
    "owe_back",
    "应当发还",
    frozenset({RecoveryState.DONE}),
    RecoveryState.TO_RETURN,
    nobody,
    "prize.return_due",
)
KEEP_RECOVERED = Transition(
    "keep_recovered",
    "不再发还",
    frozenset({RecoveryState.TO_RETURN}),
    RecoveryState.DONE,
    nobody,
    "prize.return_dropped",
)
RETURN_PRIZE = Transition(
    "return_prize",
    "登记已发还",
    frozenset({RecoveryState.TO_RETURN}),
    RecoveryState.RETURNED,
    office_on_revocation,
    "prize.returned",
)
RECOVERY_TABLE = (RECOVER, DROP_RECOVERY, RESUME_RECOVERY, WAIVE_RECOVERY, OWE_BACK, KEEP_RECOVERED, RETURN_PRIZE)

RETRIEVE = Transition(
    "retrieve",
    "登记已收回",
    frozenset({RetrievalState.PENDING, RetrievalState.LOST}),
    RetrievalState.DONE,
    office_on_revocation,
    "retrieval.done",
)
GIVE_UP = Transition(
    "give_up",
    "登记无法收回",
    frozenset({RetrievalState.PENDING}),
    RetrievalState.LOST,
    office_on_revocation,
    "retrieval.given_up",
    reason_required=True,
)
DROP_RETRIEVAL = Transition(
    "drop_retrieval",
    "无须收回",
    frozenset({RetrievalState.PENDING, RetrievalState.LOST}),
    RetrievalState.DROPPED,
    nobody,
    "retrieval.dropped",
)
OWE_THING = Transition(
    "owe_thing", "应当发还", frozenset({RetrievalState.DONE}), RetrievalState.TO_RETURN, nobody, "retrieval.return_due"
)
KEEP_THING = Transition(
    "keep_thing",
    "不再发还",
    frozenset({RetrievalState.TO_RETURN}),
    RetrievalState.DONE,
    nobody,
    "retrieval.return_dropped",
)
RETURN_THING = Transition(
    "return_thing",
    "登记已发还",
    frozenset({RetrievalState.TO_RETURN}),
    RetrievalState.RETURNED,
    office_on_revocation,
    "retrieval.returned",
)
RETRIEVAL_TABLE = (RETRIEVE, GIVE_UP, DROP_RETRIEVAL, OWE_THING, KEEP_THING, RETURN_THING)

SEND = Transition(
    "send",
    "登记报送",
    frozenset({ReportState.PENDING, ReportState.REFUSED}),
    ReportState.SENT,
    office_on_revocation,
    "credit.reported",
)
TAKE = Transition(
    "take", "登记平台接收", frozenset({ReportState.SENT}), ReportState.DONE, office_on_revocation, "credit.taken"
)
REFUSE = Transition(
    "refuse",
    "登记平台退回",
    frozenset({ReportState.SENT}),
    ReportState.REFUSED,
    office_on_revocation,
    "credit.refused",
    reason_required=True,
)
DROP_REPORT = Transition(
    "drop_report",
    "无须报送",
    frozenset({ReportState.PENDING, ReportState.REFUSED}),
    ReportState.DROPPED,
    nobody,
    "credit.dropped",
)
REPORT_TABLE = (SEND, TAKE, REFUSE, DROP_REPORT)
