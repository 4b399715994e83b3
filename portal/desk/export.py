"""A desk's list as CSV or XLSX: the columns of the page, all its rows, no cell that runs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import QueryDict

from portal.desk.display import value_of
from portal.desk.listing import columns_of
from portal.desk.parts import Column
from portal.tables.downloads import Table

if TYPE_CHECKING:
    from portal.desk.desk import Desk


def exported(desk: "Desk", rows: models.QuerySet, query: QueryDict) -> Table:
    """The rows as a table with the columns asked for, read one after the other, named after the desk."""
    numbered = columns_of(desk, query)
    lines = (line for _, line in keyed_lines(rows, [column for _, column in numbered]))
    return Table(
        name=desk.name, title=desk.label, columns={str(number): column.label for number, column in numbered}, rows=lines
    )


def keyed_lines(rows: models.QuerySet, columns: Sequence[Column]) -> Iterator[tuple[str, list[Any]]]:
    """Each row's key and cells."""
    for obj in rows.iterator(chunk_size=500):
        yield str(obj.pk), [value_of(obj, column.source) for column in columns]
