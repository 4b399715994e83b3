"""How an average came about: every sheet with its items, what counts, and the sum anybody can do again (Article 22)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workflow.reviews.models import Report, ScoreSheet
from workflow.reviews.queries import sheets_of


@dataclass(frozen=True)
class Line:
    """An item of the standard, or the whole: whose sheet gave how many points, and their average."""

    label: str
    scores: Sequence[tuple[str, Any]]
    average: Any


@dataclass(frozen=True)
class Workings:
    """A table with a column for each sheet, and the sum in words."""

    columns: Sequence[str]
    lines: Sequence[Line]
    total: Line
    sum: str


def workings_of(report: Report, *, named: bool) -> Workings | None:
    """Of a report with an average. `named` tells who gave which sheet; others read them by number."""
    if report.average is None:
        return None
    sheets = list(
        sheets_of(assignment__stage=report.stage_id, assignment__application=report.application_id)
        .select_related("assignment__member__user")
        .order_by("pk")
    )
    counted = [sheet.score for sheet in sheets if sheet.counts]
    columns = [_column(sheet, place, named=named) for place, sheet in enumerate(sheets, 1)]
    return Workings(
        columns=columns,
        lines=[_line(item, columns, sheets) for item in report.item_averages],
        total=Line("总分", list(zip(columns, (sheet.score for sheet in sheets), strict=True)), report.average),
        sum=f"（{' + '.join(map(str, counted))}）÷ {len(counted)} = {report.average}",
    )


def _column(sheet: Any, place: int, *, named: bool) -> str:
    giver = str(sheet.assignment.member) if named else f"评审人员{place}"
    return giver if sheet.counts else f"{giver}（不计入）"


def _line(item: dict[str, Any], columns: Sequence[str], sheets: Sequence[ScoreSheet]) -> Line:
    label = f"{item['code']} {item['name']}（{item['points']} 分）"
    given = [{one["code"]: one["score"] for one in sheet.items}.get(item["code"], "—") for sheet in sheets]
    return Line(label, list(zip(columns, given, strict=True)), item["score"])
