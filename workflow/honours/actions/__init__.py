"""The verbs of honours: commend, issue certificates, pay, account for, hear, revoke and restore, take back and report."""

from workflow.honours.actions.asking_back import ask_back_prize, check_ask_back, check_waive, waive_recovery
from workflow.honours.actions.certificates import check_issue_certificate, issue_certificate
from workflow.honours.actions.commending import (
    check_commend,
    check_draft,
    check_issue,
    check_revise,
    draft_commendation,
    issue_commendation,
    revise_commendation,
)
from workflow.honours.actions.duties import (
    check_complete_recovery,
    check_complete_retrieval,
    check_give_up_retrieval,
    check_return_prize,
    check_return_thing,
    complete_recovery,
    complete_retrieval,
    give_up_retrieval,
    return_prize,
    return_thing,
)
from workflow.honours.actions.naming import check_correct_name, correct_name
from workflow.honours.actions.prize_uses import (
    accept_prize_use,
    check_accept_use,
    check_refuse_use,
    check_state_use,
    refuse_prize_use,
    state_prize_use,
)
from workflow.honours.actions.prizes import check_payment, check_reverse, record_prize_payment, reverse_payment
from workflow.honours.actions.reinstating import check_reinstate, reinstate_honour
from workflow.honours.actions.reporting import (
    answer_credit_report,
    check_answer_credit_report,
    check_send_credit_report,
    send_credit_report,
)
from workflow.honours.actions.revoking import (
    check_confirm_revocation,
    check_draw_up,
    check_propose_revocation,
    check_reject_revocation,
    confirm_revocation,
    draw_up_revocation,
    propose_revocation,
    reject_revocation,
    withdraw_revocation,
)
from workflow.honours.actions.stating import check_state_case, state_case

__all__ = [
    "accept_prize_use",
    "answer_credit_report",
    "ask_back_prize",
    "check_accept_use",
    "check_answer_credit_report",
    "check_ask_back",
    "check_commend",
    "check_complete_recovery",
    "check_complete_retrieval",
    "check_confirm_revocation",
    "check_correct_name",
    "check_draft",
    "check_draw_up",
    "check_give_up_retrieval",
    "check_issue",
    "check_issue_certificate",
    "check_payment",
    "check_propose_revocation",
    "check_refuse_use",
    "check_reinstate",
    "check_reject_revocation",
    "check_return_prize",
    "check_return_thing",
    "check_reverse",
    "check_revise",
    "check_send_credit_report",
    "check_state_case",
    "check_state_use",
    "check_waive",
    "complete_recovery",
    "complete_retrieval",
    "confirm_revocation",
    "correct_name",
    "draft_commendation",
    "draw_up_revocation",
    "give_up_retrieval",
    "issue_certificate",
    "issue_commendation",
    "propose_revocation",
    "record_prize_payment",
    "refuse_prize_use",
    "reinstate_honour",
    "reject_revocation",
    "return_prize",
    "return_thing",
    "reverse_payment",
    "revise_commendation",
    "send_credit_report",
    "state_case",
    "state_prize_use",
    "waive_recovery",
    "withdraw_revocation",
]
