"""The lives of commendations, honours, certificates and revocations."""

from portal.access.predicates import Predicate, is_office, nobody
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.honours.enums import (
    ACCOUNTED,
    CertificateState,
    CommendationState,
    HonourState,
    PaymentState,
    PrizeUseState,
    RecoveryState,
    ReportState,
    RevocationState,
)

is_second_officer = Predicate(
    "提出人以外的工作人员", lambda user, revocation: revocation is None or user.pk != revocation.proposed_by_id
)
is_proposer = Predicate("提出人", lambda user, revocation: revocation is None or user.pk == revocation.proposed_by_id)
office_on_honour = unrecused("application_id")
office_on_revocation = unrecused("honour.application_id")

ISSUE = Transition(
    "issue", "印发", frozenset({CommendationState.DRAFT}), CommendationState.ISSUED, is_office, "commendation.issued"
)
COMMENDATION_TABLE = (ISSUE,)

REVOKE = Transition(
    "revoke",
    "撤销",
    frozenset({HonourState.ACTIVE}),
    HonourState.REVOKED,
    is_office,
    "honour.revoked",
    reason_required=True,
)
HONOUR_TABLE = (REVOKE,)

VOID = Transition(
    "void", "作废", frozenset({CertificateState.VALID}), CertificateState.REVOKED, is_office, "certificate.voided"
)
SUPERSEDE = Transition(
    "supersede",
    "换发",
    frozenset({CertificateState.VALID}),
    CertificateState.SUPERSEDED,
    nobody,
    "certificate.superseded",
)
CERTIFICATE_TABLE = (VOID, SUPERSEDE)

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
    frozenset({RevocationState.PROPOSED}),
    RevocationState.REJECTED,
    office_on_revocation & is_second_officer,
    "revocation.rejected",
    reason_required=True,
)
WITHDRAW = Transition(
    "withdraw",
    "撤回",
    frozenset({RevocationState.PROPOSED}),
    RevocationState.WITHDRAWN,
    office_on_revocation & is_proposer,
    "revocation.withdrawn",
)
REVOCATION_TABLE = (CONFIRM, REJECT, WITHDRAW)

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
    frozenset({RecoveryState.DROPPED}),
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
RECOVERY_TABLE = (RECOVER, DROP_RECOVERY, RESUME_RECOVERY, WAIVE_RECOVERY)

REPORT = Transition(
    "report", "登记已报送", frozenset({ReportState.PENDING}), ReportState.DONE, office_on_revocation, "credit.reported"
)
REPORT_TABLE = (REPORT,)
