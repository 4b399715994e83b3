"""A list as a table: the same rows in CSV, XLSX and PDF, read from its canonical text."""

import json
from datetime import date
from typing import Any

from portal.tables.lines import csv_lines
from workflow.publicity.enums import Leaving

COLUMNS = (
    "序号", "对象", "单位", "模式或成果", "类别", "拟授奖项", "版本", "起始日", "截止日", "说明", "公示编号", "名单版次",
)  # fmt: skip


def table_text(document: str, number: int) -> str:
    """The list as CSV, cells made safe for spreadsheets, with the mark that tells them it is UTF-8."""
    return "".join(csv_lines(COLUMNS, iter(table_rows(document, number))))


def table_rows(document: str, number: int) -> list[list[Any]]:
    """The rows of a list's text, dates as dates: what CSV, XLSX and PDF all show."""
    body = json.loads(document)
    return [
        [
            entry["position"], entry["name"], entry["unit"], entry["title"], entry["track"], entry["tier"],
            entry["version"], date.fromisoformat(entry["starts_on"]), date.fromisoformat(entry["ends_on"]), _note(entry),
            body["number"], number,
        ]
        for entry in body["entries"]
    ]  # fmt: skip


def _note(entry: dict[str, Any]) -> str:
    """The public word for an entry that left the list; empty for one that stands."""
    left_as = entry.get("left_as", "")
    return str(Leaving(left_as).label) if left_as else ""
