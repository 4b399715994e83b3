"""docs/accessibility.md against the tree: every criterion of WCAG 2.2, A and AA, answered once, by what is there."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
# How many success criteria of A and AA each guideline has, and which numbers are AAA or, 4.1.1, gone.
WCAG = {
    "1.1": [1], "1.2": [1, 2, 3, 4, 5], "1.3": [1, 2, 3, 4, 5], "1.4": [1, 2, 3, 4, 5, 10, 11, 12, 13],
    "2.1": [1, 2, 4], "2.2": [1, 2], "2.3": [1], "2.4": [1, 2, 3, 4, 5, 6, 7, 11], "2.5": [1, 2, 3, 4, 7, 8],
    "3.1": [1, 2], "3.2": [1, 2, 3, 4, 6], "3.3": [1, 2, 3, 4, 7, 8], "4.1": [2, 3],
}  # fmt: skip
LOOKS = "一二三四"


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    lines = [line for line in TEXT.partition(heading)[2].partition("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines[2:]]


CRITERIA = rows("## 逐条")


def test_every_criterion_is_answered_once_and_in_order():
    assert [row[0] for row in CRITERIA] == [f"{part}.{number}" for part, all_ in WCAG.items() for number in all_]


def test_every_criterion_says_how_it_is_met_and_seen_or_why_not():
    for number, asked, verdict, how, seen, why in CRITERIA:
        assert asked, number
        assert verdict in {"达到", "部分", "不适用"}, number
        assert verdict == "不适用" or (how and seen), number
        assert verdict == "达到" or why, number


def test_every_way_of_looking_is_explained():
    assert [row[0] for row in rows("**怎样查看。**")] == list(LOOKS)
    named = {part for row in CRITERIA for part in row[4].split("、") if part and not part.startswith("`")}
    assert named <= set(LOOKS)


def test_whatever_is_named_is_there():
    named = re.findall(r"`((?:tests|portal|templates)/[\w/.-]+)(?:::(\w+))?`", TEXT)
    assert len(named) > 30
    assert [path for path, _ in named if not (ROOT / path).exists()] == []
    functions = {(path, name) for path, name in named if name}
    gone = [f"{path}::{name}" for path, name in functions if f"def {name}(" not in (ROOT / path).read_text("utf-8")]
    assert gone == []
