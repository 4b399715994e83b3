"""XLSX: texts stay texts, days are days, columns can be read."""

import io
import zipfile
from datetime import UTC, date, datetime

from openpyxl import load_workbook

from portal.tables.sheets import NARROWEST, WIDEST, sheet

FORMULA = '=HYPERLINK("http://example.invalid","点我")'
MADE = datetime(2026, 5, 11, 1, tzinfo=UTC)


def made(rows) -> bytes:
    return sheet("名单", ("序号", "名称", "日期"), rows, title="示例", made_at=MADE)


def test_no_cell_runs():
    content = made([[1, text, date(2026, 5, 11)] for text in (FORMULA, "+1", "-1", "@SUM(A1)", "\tx")])
    table = load_workbook(io.BytesIO(content)).active
    assert [cell.data_type for cell in table["B"][1:]] == ["s"] * 5
    assert table["B2"].value == FORMULA
    assert "<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()


def test_cells_have_their_types_and_columns_a_width():
    table = load_workbook(io.BytesIO(made([[1, "长" * 100, date(2026, 5, 11)]]))).active
    assert [cell.value for cell in table[2]] == [1, "长" * 100, datetime(2026, 5, 11)]
    assert table["C2"].number_format == "yyyy-mm-dd"
    assert [table.column_dimensions[letter].width for letter in "ABC"] == [NARROWEST, WIDEST, 12]
    assert table.freeze_panes == "A2"


def test_control_characters_do_not_break_it():
    assert load_workbook(io.BytesIO(made([[1, "甲\x00\x1f乙", None]]))).active["B2"].value == "甲乙"
