"""The lives of commendations, honours, certificates and revocations."""

from portal.access.predicates import Predicate, is_office
from portal.transitions.core import Transition
from workflow.applications.permissions import unrecused
from workflow.honours.enums import CertificateState, CommendationState, HonourState, RevocationState

is_second_officer = Predicate(
    "提出人以外的工作人员", lambda user, revocation: revocation is None or user.pk != revocation.proposed_by_id
)
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
CERTIFICATE_TABLE = (VOID,)

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
    office_on_revocation,
    "revocation.rejected",
    reason_required=True,
)
REVOCATION_TABLE = (CONFIRM, REJECT)
