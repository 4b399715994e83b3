"""The discipline body evaluates a reviewer's year; nothing follows by itself (Article 29)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.access.predicates import is_discipline
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.supervision.enums import Grade
from workflow.supervision.models import Reviewer, ReviewerEvaluation
from workflow.supervision.queries import evaluable_years


def check_evaluate(reviewer: Reviewer, *, by: Any) -> None:
    """Raise what keeps a reviewer from being evaluated now: the person, that no year of theirs is over."""
    if not is_discipline(by) or by.pk == reviewer.pk:
        raise PermissionDenied("评审人员年度评价由本人以外的纪检监察人员作出。")
    if not evaluable_years(reviewer):
        raise TransitionNotAllowed(f"{reviewer}参加评审的届次尚未结束，结束之后再作年度评价。")


@transaction.atomic
def evaluate_reviewer(reviewer: Reviewer, *, year: int, grade: str, remark: str, by: Any) -> ReviewerEvaluation:
    """Evaluate an award year. A further evaluation of the same year stands in place of the one before; both stay."""
    # Two officers at once: their evaluations come one after the other.
    lock(reviewer)
    check_evaluate(reviewer, by=by)
    if year not in evaluable_years(reviewer):
        raise ValidationError({"year": f"{reviewer}没有参加{year}年度的评审，或者该年度的届次尚未结束，请改选年度。"})
    if grade not in Grade.values or not remark.strip():
        raise ValidationError({"remark": "请选择等次并写明评语。"})
    before = ReviewerEvaluation.objects.filter(reviewer=reviewer, year=year).order_by("-number").first()
    if before and (before.grade, before.remark) == (grade, remark.strip()):
        raise ValidationError("与现行的年度评价相同，没有改动。")
    evaluation = ReviewerEvaluation.objects.create(
        reviewer=reviewer, year=year, number=before.number + 1 if before else 1, grade=grade, remark=remark.strip(),
        by=by,
    )  # fmt: skip
    record(reviewer, "reviewer.evaluated", by=by, payload={"year": year, "grade": grade})
    return evaluation
