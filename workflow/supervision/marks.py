"""What is to be known of a reviewer before a panel is made: the newest evaluation. It keeps nobody off (Article 29)."""

from collections.abc import Iterable

from workflow.reviews.picking import register_mark
from workflow.supervision.models import ReviewerEvaluation


@register_mark
def newest_evaluations(users: Iterable[int]) -> dict[int, str]:
    """By account, the last evaluated year with its grade and remark."""
    rows = ReviewerEvaluation.objects.in_force().filter(reviewer__in=users).order_by("year")
    return {row.reviewer_id: f"{row.year}年度廉洁评价“{row.get_grade_display()}”：{row.remark}" for row in rows}
