"""A workbook sheet by sheet, hidden sheets, rows and columns included, each cell under its own address."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from portal.exposure.files.markup import Broken, local
from portal.exposure.files.passages import Budget, Passage
from portal.exposure.files.tables import Grid

WORKBOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/(?:worksheets|dialogsheets|macrosheets)/[^/]+\.xml")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")


def is_sheet(name: str) -> bool:
    """Whether the part is a sheet, read here cell by cell."""
    return bool(_SHEET.fullmatch(name))


def passages(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Passage]:
    """Each cell that could hold a number; nothing for an archive that is no workbook."""
    names = [name for name in archive.namelist() if is_sheet(name)]
    if not names:
        return
    strings, titles = _strings(archive, budget), _titles(archive)
    for name in names:
        title = titles.get(name, f"“{name.rsplit('/', 1)[-1]}”")
        with archive.open(name) as part:
            for passage in Sheet(strings, budget).read(part):
                yield Passage(passage.text, f"工作表{title}{passage.place}")


@dataclass(slots=True)
class Sheet:
    """One sheet while it is read."""

    strings: list[str]
    budget: Budget
    hidden: set[int] = field(default_factory=set)
    grid: Grid = field(default_factory=Grid)

    def read(self, part: IO[bytes]) -> Iterator[Passage]:
        """Cells in order, headers, footers and data validations after them."""
        for element in elements(part):
            self.budget.check_time()
            name = local(element.tag)
            if name == "col" and element.get("hidden") in {"1", "true"}:
                self.hidden.update(range(int(element.get("min", 0)), min(int(element.get("max", 0)), 16_384) + 1))
            elif name == "row":
                yield from self.row(element)
                element.clear()
            elif name in {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}:
                yield Passage(self.budget.spend(element.text or ""), "页眉页脚")
            elif name in {"formula1", "formula2", "dataValidation"}:
                said = [element.text or "", element.get("prompt", ""), element.get("error", "")]
                yield Passage(self.budget.spend("\n".join(said)), "数据验证")

    def row(self, row: Any) -> Iterator[Passage]:
        cells = dict(_numbered(row))
        line = row.get("r", "")
        hidden = "（隐藏的行）" if row.get("hidden") in {"1", "true"} else ""
        texts = ((column, self.budget.spend(self.value(cell))) for column, cell in cells.items())
        for column, text in self.grid.read_row(texts):
            address = cells[column].get("r", f"第{column}列") if column else f"第{line}行"
            also = "（隐藏的列）" if column in self.hidden else ""
            yield Passage(text, f" {address}{hidden}{also}")
        for cell in cells.values():
            for formula in cell:
                if local(formula.tag) == "f" and formula.text:
                    yield Passage(self.budget.spend(formula.text), f" {cell.get('r')}（公式）{hidden}")

    def value(self, cell: Any) -> str:
        """What a cell shows: a shared string, its own, or a number written out."""
        if cell.get("t") == "inlineStr":
            return "".join(found.text or "" for found in cell.iter() if local(found.tag) == "t")
        text = next((found.text or "" for found in cell if local(found.tag) == "v"), "")
        if cell.get("t") == "s":
            return self.strings[int(text)] if text.isdecimal() and int(text) < len(self.strings) else ""
        return text if cell.get("t") in {"str", "e", "b", "d"} else written_out(text)


def elements(part: IO[bytes]) -> Iterator[Any]:
    """The elements of a part as each ends. Raises `Broken`."""
    try:
        for _, element in iterparse(part, forbid_dtd=True):
            yield element
    except (ParseError, DefusedXmlException):
        raise Broken from None


def written_out(number: str) -> str:
    """`1.38E+10` as it stands in full."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    return (
        str(int(value)) if value.is_finite() and abs(value) < 10**30 and value == value.to_integral_value() else number
    )


def column_number(address: str) -> int:
    """`C5` is in column 3; 0 for what is no address."""
    found = _ADDRESS.fullmatch(address)
    number = 0
    for letter in found.group(1) if found else "":
        number = number * 26 + ord(letter) - 64
    return number


def _numbered(row: Any) -> Iterator[tuple[int, Any]]:
    """The cells of a row with their columns; one without an address stands after the one before."""
    column = 0
    for cell in row:
        column = column_number(cell.get("r", "")) or column + 1
        yield column, cell


def _strings(archive: zipfile.ZipFile, budget: Budget) -> list[str]:
    if STRINGS not in archive.namelist():
        return []
    found = []
    with archive.open(STRINGS) as part:
        for element in elements(part):
            if local(element.tag) == "si":
                texts = [piece.text or "" for piece in element.iter() if local(piece.tag) == "t"]
                found.append(budget.spend("".join(texts)))
                element.clear()
    return found


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part → “name” of each sheet, with a word for hidden ones."""
    if not {WORKBOOK, RELATIONS} <= set(archive.namelist()):
        return {}
    with archive.open(RELATIONS) as part:
        targets = {relation.get("Id"): relation.get("Target", "") for relation in elements(part)}
    with archive.open(WORKBOOK) as part:
        listed = [element for element in elements(part) if local(element.tag) == "sheet"]
    return {_part_of(targets, sheet): f"“{sheet.get('name')}”{_hidden(sheet)}" for sheet in listed}


def _part_of(targets: dict[Any, str], sheet: Any) -> str:
    key = next((value for name, value in sheet.attrib.items() if local(name) == "id"), "")
    return f"xl/{targets.get(key, '').removeprefix('/xl/').lstrip('/')}"


def _hidden(sheet: Any) -> str:
    return "（隐藏的工作表）" if sheet.get("state") in {"hidden", "veryHidden"} else ""
