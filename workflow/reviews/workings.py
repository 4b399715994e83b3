"""How an average came about: every sheet with its items, what counts, and the sum anybody can do again (Article 22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.reviews.models import Report
from workflow.reviews.models.judging import SheetContent
from workflow.reviews.queries import sheets_of

Column = tuple[str, SheetContent]


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
        .select_related("assignment__member__user", "revision")
        .order_by("pk")
    )
    counted = [sheet.in_force.score for sheet in sheets if sheet.counts]
    columns = [column for place, sheet in enumerate(sheets, 1) for column in columns_of(sheet, place, named=named)]
    return Workings(
        columns=[label for label, _ in columns],
        lines=[item_line(item, columns, item["score"]) for item in report.item_averages],
        total=total_line(columns, report.average),
        sum=f"（{' + '.join(map(str, counted))}）÷ {len(counted)} = {report.average}",
    )


@dataclass(frozen=True)
class Table:
    """Sheets beside one another, without their sum."""

    columns: Sequence[str]
    lines: Sequence[Line]


def table_of(sheets: Sequence[Any]) -> Table:
    """Every item and the whole of these sheets, each as it was handed in and as it was changed."""
    columns = [column for place, sheet in enumerate(sheets, 1) for column in columns_of(sheet, place, named=True)]
    lines = [item_line(item, columns, None) for item in sheets[0].items]
    return Table([label for label, _ in columns], [*lines, total_line(columns, None)])


def columns_of(sheet: Any, place: int, *, named: bool) -> list[Column]:
    """The sheet as it counts, and, where it was changed after a discussion, as it was before."""
    giver = str(sheet.assignment.member) if named else f"评审人员{place}"
    giver = giver if sheet.counts else f"{giver}（不计入）"
    revision = getattr(sheet, "revision", None)
    return [(f"{giver}（讨论前）", sheet), (f"{giver}（讨论后）", revision)] if revision else [(giver, sheet)]


def total_line(columns: Sequence[Column], average: Any) -> Line:
    return Line("总分", [(label, content.score) for label, content in columns], average)


def item_line(item: Mapping[str, Any], columns: Sequence[Column], average: Any) -> Line:
    """One item of the standard over all the sheets."""
    label = f"{item['code']} {item['name']}（{item['points']} 分）"
    given = [(name, _points(content, item["code"])) for name, content in columns]
    return Line(label, given, average)


def _points(content: SheetContent, code: str) -> str:
    return {one["code"]: one["score"] for one in content.items}.get(code, "—")
