"""`/register/export.*` and `/register/uses.*`: what was asked of the register, as CSV, XLSX and JSON (Article 30)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from portal.access.permission_rules import public
from portal.tables.downloads import Table, table_response
from workflow.titles.enums import EntryKind
from workflow.titles.queries import Asked, search

MOST = 50_000
Columns = Mapping[str, tuple[str, str]]
HONOURS = {
    "number": ("荣誉编号", "honour_number"), "year": ("年度", "year"), "tier": ("奖项", "tier_label"),
    "track": ("类别", "track_label"), "holder": ("获奖者", "holder"), "unit": ("所在单位", "unit"),
    "title": ("模式或成果", "title"), "status": ("状态", "get_status_display"), "granted_on": ("授予日期", "dated"),
}  # fmt: skip
USES = {
    "number": ("荣誉编号", "honour_number"), "holder": ("获奖者", "holder"), "wording": ("使用的文字", "wording"),
    "medium": ("使用载体", "medium_label"), "place": ("使用地点或者载体名称", "place"), "url": ("网址", "url"),
    "from_on": ("开始使用日期", "from_on"), "until_on": ("停止使用日期", "until_on"),
    "status": ("状态", "get_status_display"),
}  # fmt: skip


@public
def honours(request: HttpRequest, form: str) -> HttpResponseBase:
    """The honours that were asked for."""
    return _table(request, form, EntryKind.HONOUR, HONOURS, ("register", "荣誉名录"))


@public
def uses(request: HttpRequest, form: str) -> HttpResponseBase:
    """The title uses that were asked for: a table of its own."""
    return _table(request, form, EntryKind.TITLE_USE, USES, ("title-uses", "称号使用登记"))


def _table(
    request: HttpRequest, form: str, kind: EntryKind, columns: Columns, named: tuple[str, str]
) -> HttpResponseBase:
    """The same rows as on the page."""
    found = search(replace(Asked.read(request.GET), kind=kind.value))[:MOST]
    heads = {key: head for key, (head, _) in columns.items()}
    return table_response(request, Table(*named, heads, _cells(found, columns)), form)


def _cells(rows: Any, columns: Columns) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        yield [value() if callable(value := getattr(row, name)) else value for _, name in columns.values()]
