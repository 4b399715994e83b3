"""The table on the terminal and `build/bench.json`."""

from __future__ import annotations

import json
import os
import platform
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.figure import Figure, number

HEADINGS = ("项目", "本系统", "极限或对照", "比值", "目标", "达到")
MET = {True: "是", False: "否", None: "—"}


def lines(figures: Sequence[Figure]) -> list[str]:
    """The table, columns aligned for Chinese text, notes below."""
    rows = [HEADINGS, *(cells(figure) for figure in figures)]
    widths = [max(width(row[place]) for row in rows) for place in range(len(HEADINGS))]
    drawn = ["  ".join(padded(cell, size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in rows]
    notes = [f"· {figure.title}：{figure.note}" for figure in figures if figure.note]
    return [drawn[0], "-" * (sum(widths) + 2 * len(widths) - 2), *drawn[1:], "", *notes]


def cells(figure: Figure) -> tuple[str, ...]:
    """One row."""
    ours = "未测" if figure.ours is None else f"{number(figure.ours)} {figure.unit}".strip()
    limit = f"{number(figure.limit)}（{figure.limit_name}）" if figure.limit is not None else "—"
    ratio = "—" if figure.ratio is None else f"{figure.ratio:.2f}"
    met = "否，超出限额" if figure.is_exceeded else MET[figure.met]
    return figure.title, ours, limit, ratio, str(figure.goal or "—"), met


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, size: int) -> str:
    """The text filled up to so many columns."""
    return text + " " * (size - width(text))


def write_json(path: Path, figures: Iterable[Figure], seconds: float) -> None:
    """The same for machines, whole or not at all."""
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]}
    document = {"machine": machine, "seconds": round(seconds, 1), "figures": [figure.as_dict() for figure in figures]}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
