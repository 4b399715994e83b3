"""Tables as XLSX: typed cells, readable widths, and no cell that runs."""

import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from portal.tables.cells import NOTHING, shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 6, 48
MEASURED = 5_000
"""Rows whose cells say how wide the columns are."""
_HEAD = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="F5F1EA")}
_ALIGNED = Alignment(vertical="top", wrap_text=True)


def sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str, made_at: datetime) -> bytes:
    """One table as a workbook; its header stays in sight. Texts are stored as texts, whatever they begin with."""
    out = io.BytesIO()
    write_sheet(out, name, header, rows, title=title, made_at=made_at)
    return out.getvalue()


def write_sheet(
    out: Any, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, title: str, made_at: datetime
) -> None:
    """The same written to a file, row by row. The widths are those of the first rows: they must be known before any is written."""
    left = iter(rows)
    first = [list(row) for row in islice(left, MEASURED)]
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = _plain(title), ""
    book.properties.created = book.properties.modified = made_at.replace(tzinfo=None)
    table = book.create_sheet(name)
    table.freeze_panes = "A2"
    for place, width in enumerate(_widths([header, *first]), start=1):
        table.column_dimensions[get_column_letter(place)].width = width
    table.append([_cell(table, text, **_HEAD) for text in header])
    try:
        for line in chain(first, left):
            table.append([_cell(table, value) for value in line])
    except BaseException:
        # openpyxl would leave what it has written so far in a file of its own until the process ends.
        table.close()
        table._writer.cleanup()
        raise
    book.save(out)


def _cell(table: Any, value: Any, **style: Any) -> Cell:
    cell = WriteOnlyCell(table)
    if isinstance(value, date | int | float | Decimal) and not isinstance(value, bool | datetime):
        cell.value = value
        if isinstance(value, date | int):
            cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "0"
    else:
        cell.value = _plain(value)
        # openpyxl has taken a leading “=” for a formula: it is a text.
        cell.data_type = "s"
    cell.alignment = _ALIGNED
    for name, given in style.items():
        setattr(cell, name, given)
    return cell


def _plain(value: Any) -> str:
    """As a reader sees it, without the characters XML cannot hold."""
    text = shown(value)
    return "" if text == NOTHING else ILLEGAL_CHARACTERS_RE.sub("", str(text))


def _widths(lines: Sequence[Sequence[Any]]) -> list[float]:
    return [max(NARROWEST, min(WIDEST, max(map(_width, column)) + 2)) for column in zip(*lines, strict=True)]


def _width(value: Any) -> int:
    """In half-width characters, as a spreadsheet measures."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in _plain(value))
