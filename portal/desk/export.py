"""A desk's list as CSV: streamed, readable by spreadsheets, with no cell that runs."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import StreamingHttpResponse

from portal import clock
from portal.desk.display import safe_cell, value_of

if TYPE_CHECKING:
    from portal.desk.desk import Desk

BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, each cell made safe."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    yield writer.writerow([safe_cell(cell) for cell in header])
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def export_response(desk: "Desk", rows: models.QuerySet) -> StreamingHttpResponse:
    """The rows as a download named after the desk and the day."""
    values = ([value_of(obj, column.source) for column in desk.columns] for obj in rows.iterator(chunk_size=500))
    lines = csv_lines([column.label for column in desk.columns], values)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{desk.name}-{clock.today():%Y%m%d}.csv"'
    response["Cache-Control"] = "no-store"
    return response
