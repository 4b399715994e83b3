"""How winners are followed, by year: as a page and as a file (Articles 30, 36)."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable
from portal.tables.downloads import Table, table_response
from workflow.supervision.queries import FEW, YearFigures, year_figures, yesterday

COLUMNS = {"year": "年份", "planned": "应跟踪", "done": "已办结", "ordered": "责令整改", "mended": "整改后办结"}


@public
@cacheable
def tracking_figures(request: HttpRequest) -> HttpResponse:
    """`/tracking/`."""
    context = {"figures": list(year_figures()), "until": yesterday(), "few": FEW}
    return render(request, "supervision/figures.html", context)


@public
def tracking_figures_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """`/tracking/statistics.csv`, `.xlsx`, `.json`: what the page says."""
    rows = [_cells(row) for row in year_figures()]
    return table_response(request, Table("tracking-statistics", "获奖者跟踪管理逐年统计", COLUMNS, rows), form)


def _cells(row: YearFigures) -> tuple[int | str, ...]:
    ordered = f"少于{FEW}" if row.told_ordered is None else row.told_ordered
    mended = "不公布" if row.told_mended is None else row.told_mended
    return row.year, row.planned, row.done, ordered, mended
