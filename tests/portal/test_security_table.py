"""docs/security.md against the tree: every requirement answered once, every test and module there, every attack tried."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
VERDICTS = {"达到", "部分", "未达到", "不适用"}
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; within a section they come before level 3's.
ASVS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
# The items of each control of GB/T 22239-2019, level 3; "" where a control is one sentence.
CONTROLS = {
    "8.1.4.1": "abcd", "8.1.4.2": "abcdefg", "8.1.4.3": "abcd", "8.1.4.4": "abcdef", "8.1.4.5": "", "8.1.4.6": "",
    "8.1.4.7": "ab", "8.1.4.8": "ab", "8.1.4.9": "abc", "8.1.4.10": "ab", "8.1.4.11": "ab",
    "8.1.5.1": "ab", "8.1.5.2": "ab", "8.1.5.3": "ab", "8.1.5.4": "abcdef",
}  # fmt: skip


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading."""
    part = TEXT.partition(f"## {heading}")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


ASVS_ROWS, CONTROL_ROWS, ATTACKS = rows("ASVS"), rows("GB/T"), rows("攻击")


def numbers(cell: str) -> Iterator[str]:
    """`1.2.1–1.2.3、1.2.9`: each one."""
    for part in cell.split("、"):
        first, _, last = part.partition("–")
        section, _, begin = first.rpartition(".")
        end = last.rpartition(".")[2] if last else begin
        assert not last or last.startswith(f"{section}."), part
        yield from (f"{section}.{number}" for number in range(int(begin), int(end) + 1))


def items(cell: str) -> Iterator[str]:
    """`8.1.4.2 e、f`: each one."""
    control, _, letters = cell.partition(" ")
    yield from (f"{control} {letter}".strip() for letter in letters.split("、"))


def test_every_requirement_is_answered_once():
    answered = Counter(number for row in ASVS_ROWS for number in numbers(row[0]))
    assert answered == Counter(f"{section}.{n}" for section, count in ASVS.items() for n in range(1, count + 1))


def test_every_control_is_answered_once():
    answered = Counter(item for row in CONTROL_ROWS for item in items(row[0]))
    assert answered == Counter(
        f"{control} {item}".strip() for control, all_ in CONTROLS.items() for item in all_ or [""]
    )


def test_every_row_is_judged_and_says_where_or_why():
    for number, asked, verdict, where, tests, why in (*ASVS_ROWS, *CONTROL_ROWS):
        assert asked, number
        assert verdict in VERDICTS, number
        assert verdict == "不适用" or where, number
        assert verdict != "达到" or tests, number
        assert verdict == "达到" or why, number


def test_whatever_is_named_is_there():
    named = re.findall(r"`([\w.-]+/[\w./-]*\w|[\w-]+\.(?:toml|lock))`", TEXT)
    assert len(named) > 100
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_test_named_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
    assert len(named) > 150
    files = {path: (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else "" for path, _ in named}
    assert [f"{path}::{name}" for path, name in named if f"def {name}(" not in files[path]] == []


def marked() -> set[str]:
    """The names in `@pytest.mark.attack("…")`."""
    names = set()
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "mark.attack(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.attack":
                names |= {ast.literal_eval(name) for name in node.args}
    return names


def test_every_attack_listed_is_tried_and_every_attack_tried_is_listed():
    assert Counter(attack for _, attack, _ in ATTACKS) == Counter(marked())
