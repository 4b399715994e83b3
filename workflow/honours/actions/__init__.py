"""The verbs of honours: commend, issue certificates, revoke, pay and recover."""

from workflow.honours.actions.certificates import issue_certificate
from workflow.honours.actions.commending import draft_commendation, issue_commendation
from workflow.honours.actions.duties import complete_credit_report, complete_recovery
from workflow.honours.actions.prizes import record_prize_payment, state_prize_use
from workflow.honours.actions.revoking import confirm_revocation, propose_revocation, reject_revocation

__all__ = [
    "complete_credit_report",
    "complete_recovery",
    "confirm_revocation",
    "draft_commendation",
    "issue_certificate",
    "issue_commendation",
    "propose_revocation",
    "record_prize_payment",
    "reject_revocation",
    "state_prize_use",
]
