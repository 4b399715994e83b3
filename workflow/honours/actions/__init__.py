"""The verbs of honours: commend, issue certificates, revoke, pay, take back and recover."""

from workflow.honours.actions.certificates import check_issue_certificate, issue_certificate
from workflow.honours.actions.commending import check_commend, check_draft, draft_commendation, issue_commendation
from workflow.honours.actions.duties import (
    check_complete_credit_report,
    check_complete_recovery,
    complete_credit_report,
    complete_recovery,
)
from workflow.honours.actions.naming import check_correct_name, correct_name
from workflow.honours.actions.prizes import (
    check_payment,
    check_reverse,
    check_state_use,
    record_prize_payment,
    reverse_payment,
    state_prize_use,
)
from workflow.honours.actions.revoking import (
    check_confirm_revocation,
    check_propose_revocation,
    check_reject_revocation,
    confirm_revocation,
    propose_revocation,
    reject_revocation,
    withdraw_revocation,
)

__all__ = [
    "check_commend",
    "check_complete_credit_report",
    "check_complete_recovery",
    "check_confirm_revocation",
    "check_correct_name",
    "check_draft",
    "check_issue_certificate",
    "check_payment",
    "check_propose_revocation",
    "check_reject_revocation",
    "check_reverse",
    "check_state_use",
    "complete_credit_report",
    "complete_recovery",
    "confirm_revocation",
    "correct_name",
    "draft_commendation",
    "issue_certificate",
    "issue_commendation",
    "propose_revocation",
    "record_prize_payment",
    "reject_revocation",
    "reverse_payment",
    "state_prize_use",
    "withdraw_revocation",
]
