"""The verbs of a ceremony: plan, change, cancel, record, correct."""

from workflow.ceremonies.actions.planning import (
    cancel_ceremony,
    change_ceremony,
    check_cancel,
    check_change,
    check_plan,
    plan_ceremony,
)
from workflow.ceremonies.actions.recording import (
    Taken,
    check_correct,
    check_record,
    correct_ceremony,
    record_ceremony,
)

__all__ = [
    "Taken",
    "cancel_ceremony",
    "change_ceremony",
    "check_cancel",
    "check_change",
    "check_correct",
    "check_plan",
    "check_record",
    "correct_ceremony",
    "plan_ceremony",
    "record_ceremony",
]
