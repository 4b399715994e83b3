"""The verbs of an objection's life (Article 31)."""

from objections.actions.concluding import conclude_objection, reply_objection, withdraw_objection
from objections.actions.filing import Draft, submit_objection
from objections.actions.handling import (
    accept_objection,
    extend_investigation,
    refuse_objection,
    request_supplement,
    resume_objection,
    start_investigation,
    supply_supplement,
    verify_identity,
)

__all__ = [
    "Draft",
    "accept_objection",
    "conclude_objection",
    "extend_investigation",
    "refuse_objection",
    "reply_objection",
    "request_supplement",
    "resume_objection",
    "start_investigation",
    "submit_objection",
    "supply_supplement",
    "verify_identity",
    "withdraw_objection",
]
