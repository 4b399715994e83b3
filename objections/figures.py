"""`/objections/statistics.csv`, `.xlsx`, `.json`: the counts by day, as the page and the API have them (Article 30)."""

from django.http import HttpRequest, HttpResponseBase

from objections.queries import BY_DAY, statistics, statistics_by_day
from portal.access.permission_rules import public
from portal.tables.downloads import Table, table_response
from workflow.programmes.models import Edition

LABELS = {
    "received": "收到", "upheld": "成立", "partly": "部分成立", "dismissed": "不成立", "refused": "不予受理", "withdrawn": "撤回",
    "passed_on": "转办",
}  # fmt: skip


@public
def statistics_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """A line for each day on which something came in or was decided, and the sum."""
    edition = Edition.objects.public().filter(slug=request.GET.get("edition", "")).first()
    total = statistics(edition)
    rows = [[day["on"], *(day[name] for name in BY_DAY)] for day in statistics_by_day(edition)]
    rows.append(["合计", *(total[name] for name in BY_DAY)])
    columns = {"on": "日期", **{name: LABELS[name] for name in BY_DAY}}
    return table_response(request, Table("objection-statistics", "异议逐日件数", columns, rows), form)
