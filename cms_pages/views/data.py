"""`/data/`: what may be downloaded, followed and asked for by a program, in plain words (Article 30)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms_pages.views.feeds import FEEDS
from portal.access.permission_rules import public
from portal.api import api
from portal.api_answers import PAGE_SIZE
from portal.pagecache.responses import cacheable
from portal.tables.downloads import MOST_IN_WORKBOOK
from workflow.titles.downloads import MOST

TABLES = (
    ("荣誉名录", "/register/export", "每项荣誉一行，撤销的注明", "/register/"),
    ("称号使用登记", "/register/uses", "每项经审核登记的称号使用一行", "/register/?kind=title_use"),
    ("异议逐月件数", "/objections/statistics", "各届逐月收到、办结的件数和合计，截至上月末", "/objections/outcomes/"),
    ("跟踪管理逐年统计", "/tracking/statistics", "每年应跟踪、办结、整改的件数", "/tracking/"),
    ("称号违规使用逐年件数", "/misuse/statistics", "每年举报、立案、责令改正的件数和合计", "/misuse/"),
)
"""Name, address without its ending, what a line is, and the page that shows the same."""


@dataclass
class Operation:
    """One operation of the interface as the page explains it."""

    method: str
    path: str
    summary: str
    parameters: list[tuple[str, str]] = field(default_factory=list)


def operations() -> Iterator[Operation]:
    """Read from the description itself, so that the page never says anything else."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, described in methods.items():
            asked = [(one["name"], one.get("description", "")) for one in described["parameters"]]
            yield Operation(method.upper(), path, described["summary"], asked)


@public
@cacheable
def data(request: HttpRequest) -> HttpResponse:
    """The page."""
    context: dict[str, Any] = {
        "tables": TABLES,
        "feeds": [(f"/feeds/{name}.atom", title, column) for name, (title, column, _) in FEEDS.items()],
        "operations": list(operations()),
        "page_size": PAGE_SIZE,
        "most": MOST,
        "most_in_workbook": MOST_IN_WORKBOOK,
    }
    return render(request, "cms_pages/data.html", context)
