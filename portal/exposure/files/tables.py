"""Tables cell by cell: the words at a column's head and to a cell's left say what its number is."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portal.exposure.files.passages import Budget, Passage, Unreadable
from portal.exposure.reading import CELL

LONGEST_LABEL = 24
FEWEST_DIGITS = 8


@dataclass(slots=True)
class Grid:
    """What has been seen of a table so far."""

    heads: dict[int, str] = field(default_factory=dict)

    def read_row(self, cells: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Column and text of each cell that could hold a number, its label before it; column 0 for a number in boxes."""
        left, boxes = "", []
        for column, text in cells:
            boxes.append(text if len(text) == 1 else "\n")
            if _is_label(text):
                self.heads.setdefault(column, text)
                left = text
                continue
            if sum(character.isdecimal() for character in text) >= FEWEST_DIGITS:
                yield column, f"{left or self.heads.get(column, '')}：{text}"
            left = ""
        if len(boxes) >= FEWEST_DIGITS:
            yield 0, CELL.join(boxes)


def csv_passages(text: str, budget: Budget) -> Iterator[Passage]:
    """Each cell of a CSV file, with line and column; then the text as it stands."""
    grid = Grid()
    try:
        for line, row in enumerate(csv.reader(io.StringIO(text, newline=""), _dialect(text)), start=1):
            for column, cell in grid.read_row(enumerate(row, start=1)):
                yield Passage(budget.spend(cell), f"第{line}行第{column}列" if column else f"第{line}行")
    except csv.Error:
        raise Unreadable("不是完整的 CSV 文件，请重新导出后再上传") from None


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, tabs or semicolons, whichever the first line has most of."""
    first = text.split("\n", 1)[0]

    class Dialect(csv.excel):
        delimiter = max(",\t;", key=first.count)

    return Dialect


def _is_label(text: str) -> bool:
    return 1 < len(text.strip()) <= LONGEST_LABEL and not any(character.isdecimal() for character in text)
