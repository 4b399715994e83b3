"""`/misuse/statistics.csv`, `.xlsx`, `.json`: what each year brought, as the page and the API have it (Articles 30, 33)."""

from django.http import HttpRequest, HttpResponseBase

from portal.access.permission_rules import public
from portal.tables.downloads import Table, table_response
from workflow.misuse.public import BY_YEAR, statistics, statistics_by_year

LABELS = {
    "reports": "举报", "cases": "立案", "orders": "责令改正", "corrected": "已改正", "referred": "移送", "unfounded": "不构成违规",
    "warnings": "伪造警示",
}  # fmt: skip


@public
def misuse_figures_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """A line for each year, and the sum."""
    years = statistics_by_year()
    total = statistics(years)
    rows = [[year["year"], *(year[name] for name in BY_YEAR)] for year in years]
    rows.append(["合计", *(total[name] for name in BY_YEAR)])
    columns = {"year": "年份", **{name: LABELS[name] for name in BY_YEAR}}
    return table_response(request, Table("misuse-statistics", "称号违规使用逐年件数", columns, rows), form)
