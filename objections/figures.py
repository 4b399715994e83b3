"""`/objections/statistics.csv`, `.xlsx`, `.json`: the counts by months, as the page and the API have them (Article 30)."""

from django.http import HttpRequest, HttpResponseBase

from objections.counting import COUNTED, told
from portal.access.permission_rules import public
from portal.tables.downloads import Table, table_response
from workflow.programmes.models import Edition

LABELS = {
    "received": "收到", "upheld": "成立", "partly": "部分成立", "dismissed": "不成立", "refused": "不予受理", "withdrawn": "撤回",
    "passed_on": "转办",
}  # fmt: skip


@public
def statistics_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """A line for each group of months of each edition, and the sum; the sum is empty where nothing is told."""
    editions = Edition.objects.public()
    asked = editions.filter(slug=request.GET.get("edition", "")).first()
    found = told([asked] if asked else list(editions))
    rows = [
        [group.edition.name, f"{group.first:%Y-%m}", f"{group.last:%Y-%m}", *(group.counted[name] for name in COUNTED)]
        for group in found.groups
    ]
    rows.append(["合计", "", f"{found.until:%Y-%m}", *(_cell(found.figures[name]) for name in COUNTED)])
    columns = {"edition": "届次", "first": "起始月份", "last": "截止月份", **{name: LABELS[name] for name in COUNTED}}
    return table_response(request, Table("objection-statistics", "异议逐月件数", columns, rows), form)


def _cell(figure: int | None) -> int | str:
    return "" if figure is None else figure
