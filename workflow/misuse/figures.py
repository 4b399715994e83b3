"""`/misuse/statistics.csv`: what each year brought, as the page and the API have it (Articles 30, 33)."""

from django.http import HttpRequest, HttpResponse

from portal.access.permission_rules import public
from portal.desk.export import csv_response
from workflow.misuse.public import BY_YEAR, statistics, statistics_by_year

LABELS = {
    "reports": "举报", "cases": "立案", "orders": "责令改正", "corrected": "已改正", "referred": "移送", "unfounded": "不构成违规",
    "warnings": "伪造警示",
}  # fmt: skip


@public
def misuse_figures_csv(request: HttpRequest) -> HttpResponse:
    """A line for each year, and the sum."""
    total = statistics()
    rows = [[year["year"], *(year[name] for name in BY_YEAR)] for year in statistics_by_year()]
    rows.append(["合计", *(total[name] for name in BY_YEAR)])
    return csv_response("misuse-statistics", ["年份", *(LABELS[name] for name in BY_YEAR)], rows)
