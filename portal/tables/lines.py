"""Tables as CSV: streamed, readable by spreadsheets, with no cell that runs."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.tables.cells import safe_cell

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
