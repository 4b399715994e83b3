"""The rules of applying: pure functions, each citing its article from the edition's own rule set."""

from workflow.applications.rules.bars import (
    ban_bar,
    bars_for,
    first_date_after,
    reapplication_bar,
    register_bar,
    superior_bar,
)
from workflow.applications.rules.citations import cited, stage_article
from workflow.applications.rules.completeness import SectionStatus, completeness, required_evidence
from workflow.applications.rules.conditions import Finding, assess, unmet
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.rules.tracks import check_subject

__all__ = [
    "Finding",
    "SectionStatus",
    "assess",
    "ban_bar",
    "bars_for",
    "check_accepting",
    "check_subject",
    "cited",
    "completeness",
    "first_date_after",
    "reapplication_bar",
    "register_bar",
    "required_evidence",
    "stage_article",
    "superior_bar",
    "unmet",
]
