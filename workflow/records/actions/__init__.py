"""Verbs of case files: file, pack, hold, release, dispose of (Article 37)."""

from workflow.records.actions.disposing import approve_disposal, carry_out
from workflow.records.actions.filing import (
    ask_package,
    file_record,
    make_package,
    reopen_record,
    repack_record,
    set_term,
)
from workflow.records.actions.holding import hold_record, lift_hold

__all__ = [
    "approve_disposal",
    "ask_package",
    "carry_out",
    "file_record",
    "hold_record",
    "lift_hold",
    "make_package",
    "reopen_record",
    "repack_record",
    "set_term",
]
