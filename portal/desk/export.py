"""A desk's list as CSV or XLSX: the columns of the page, all its rows, no cell that runs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.desk.display import value_of
from portal.tables.downloads import Table

if TYPE_CHECKING:
    from portal.desk.desk import Desk


def exported(desk: "Desk", rows: models.QuerySet) -> Table:
    """The rows as a table, read one after the other, named after the desk."""
    columns = {str(number): column.label for number, column in enumerate(desk.columns)}
    return Table(name=desk.name, title=desk.label, columns=columns, rows=(line for _, line in keyed_lines(desk, rows)))


def keyed_lines(desk: "Desk", rows: models.QuerySet) -> Iterator[tuple[str, list[Any]]]:
    """Each row's key and cells."""
    for obj in rows.iterator(chunk_size=500):
        yield str(obj.pk), [value_of(obj, column.source) for column in desk.columns]
