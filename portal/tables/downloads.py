"""A table as a download: the same lines as CSV, XLSX or JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from portal import clock
from portal.tables.lines import csv_lines
from portal.tables.sheets import XLSX, sheet

FORMS = "csv|xlsx|json"
MOST_IN_WORKBOOK = 5_000
"""Lines: a workbook is made whole before it is sent, about a second for so many."""
TOO_MANY = f"所要的数据超过{MOST_IN_WORKBOOK}条，不能做成一个 XLSX 文件。请下载 CSV，或者缩小范围后再下载。"


@dataclass(frozen=True)
class Table:
    """`columns`: the key of each in JSON, and its heading. The file is named after `name` and the day."""

    name: str
    title: str
    columns: Mapping[str, str]
    rows: Iterable[Sequence[Any]]

    @property
    def heads(self) -> list[str]:
        return list(self.columns.values())


def table_response(request: HttpRequest, table: Table, form: str) -> HttpResponseBase:
    """The table as a download, `form` one of `FORMS`; a page with the reason where a workbook would be too long."""
    response = download(table, form)
    if response is None:
        context = {"heading": "数据过多", "reason": TOO_MANY, "back_url": "./", "back_label": "返回"}
        return render(request, "later.html", context, status=422)
    return response


def download(table: Table, form: str) -> HttpResponseBase | None:
    """The file; None where a workbook would be too long."""
    response = _MAKE[form](table)
    if response is not None:
        response["Content-Disposition"] = f'attachment; filename="{table.name}-{clock.today():%Y%m%d}.{form}"'
    return response


def _csv(table: Table) -> HttpResponseBase:
    return _sent(table, csv_lines(table.heads, table.rows), "text/csv; charset=utf-8")


def _json(table: Table) -> HttpResponseBase:
    return _sent(table, _json_lines(table), "application/json; charset=utf-8")


def _sent(table: Table, lines: Iterator[str], kind: str) -> HttpResponseBase:
    """Line by line where the rows are read one after the other, whole where they are at hand."""
    if isinstance(table.rows, list):
        return HttpResponse("".join(lines), content_type=kind)
    return StreamingHttpResponse(lines, content_type=kind)


def _json_lines(table: Table) -> Iterator[str]:
    """An object with the headings and the lines, each an object under the columns' keys."""
    yield f'{{"title": {_plain(table.title)}, "columns": {_plain(table.columns)}, "rows": ['
    for number, row in enumerate(table.rows):
        yield f"{',' if number else ''}\n{_plain(dict(zip(table.columns, row, strict=True)))}"
    yield "\n]}\n"


def _plain(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, default=lambda other: other.isoformat() if isinstance(other, date) else str(other)
    )


def _xlsx(table: Table) -> HttpResponseBase | None:
    rows = list(islice(table.rows, MOST_IN_WORKBOOK + 1))
    if len(rows) > MOST_IN_WORKBOOK:
        return None
    content = sheet(table.title[:31], table.heads, rows, title=table.title, made_at=clock.local(clock.now()))
    return HttpResponse(content, content_type=XLSX)


_MAKE = {"csv": _csv, "json": _json, "xlsx": _xlsx}
