"""A report drawn up from the score sheets: what each of them found, then the conclusion (Articles 22–24)."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from portal.errors import TransitionNotAllowed
from workflow.applications.models import Application
from workflow.programmes.models import Stage
from workflow.reviews.actions.checks import current_stage
from workflow.reviews.actions.scoring import check_report
from workflow.reviews.models import ScoreSheet
from workflow.reviews.permissions import sheets_open_to
from workflow.reviews.queries import with_standing

OWN_FIRST = "您本人的评分表尚未提交，提交之后才能汇总其他评审人员的意见。"


def check_compile(application: Application, *, by: Any) -> None:
    """Raise what keeps the report from being drawn up now: as for one written by hand, and the own sheet that is owed."""
    check_report(application, by=by)
    stage = current_stage(application, "assessment")
    sheets = ScoreSheet.objects.filter(assignment__application=application, assignment__stage=stage)
    if by is not None and sheets.count() != sheets_open_to(by, application).filter(pk__in=sheets).count():
        raise TransitionNotAllowed(OWN_FIRST)


def compiled_text(application: Application, stage: Stage, conclusion: str, *, by: Any) -> str:
    """The report in full: the sheets that count, nobody named. Raises as `check_compile` does."""
    check_compile(application, by=by)
    if not conclusion.strip():
        raise ValidationError({"conclusion": "请填写评审结论。"})
    return f"{findings(application, stage)}\n\n评审结论：\n{conclusion.strip()}"


def findings(application: Application, stage: Stage) -> str:
    """What the sheets that count say, strengths before improvements."""
    sheets = [sheet.in_force for sheet in _counted(application, stage).select_related("revision")]
    found = (("优势", [one.strengths for one in sheets]), ("改进建议", [one.improvements for one in sheets]))
    return "\n\n".join(f"{title}：\n{_numbered(lines)}" for title, lines in found)


def _counted(application: Application, stage: Stage) -> QuerySet[Any]:
    sheets = ScoreSheet.objects.filter(assignment__application=application, assignment__stage=stage)
    return with_standing(sheets).filter(counts=True).order_by("pk")


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
