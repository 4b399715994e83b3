"""How winners are followed, by year: as a page and as a file (Articles 30, 36)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access.permission_rules import public
from portal.desk.export import csv_response
from portal.pagecache.responses import cacheable
from workflow.supervision.queries import FEW, YearFigures, year_figures, yesterday

HEADER = ("年份", "应跟踪", "已办结", "责令整改", "整改后办结")


@public
@cacheable
def tracking_figures(request: HttpRequest) -> HttpResponse:
    """`/tracking/`."""
    context = {"figures": list(year_figures()), "until": yesterday(), "few": FEW}
    return render(request, "supervision/figures.html", context)


@public
def tracking_figures_csv(request: HttpRequest) -> HttpResponse:
    """`/tracking/statistics.csv`: what the page says."""
    return csv_response("tracking-statistics", HEADER, map(_cells, year_figures()))


def _cells(row: YearFigures) -> tuple[int | str, ...]:
    ordered = f"少于{FEW}" if row.told_ordered is None else row.told_ordered
    mended = "不公布" if row.told_mended is None else row.told_mended
    return row.year, row.planned, row.done, ordered, mended
