"""Article → the rules that cite it, the stages that rest on it, the tests that prove it."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from workflow.programmes.filing import COMPUTED
from workflow.programmes.measures import load_measures_file
from workflow.programmes.ruleset import RuleSet

SOURCES = ("portal", "workflow", "objections", "cms_pages")
CITING = {"RuleViolation", "Blocker"}
T = TypeVar("T", int, str)


@dataclass
class Row:
    """One article and everything that answers for it."""

    number: int
    heading: str
    rules: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


@dataclass
class FilingRow:
    """One row of the filing form, by what it is made, and what proves it."""

    label: str
    made_by: str
    tests: set[str] = field(default_factory=set)


DOCUMENTS = {"审批环节": "approval_chain", "申报单位意见": "filing_form", "工作方案": "plan_document"}
"""What goes with the form and is no field of it, each with what writes it."""


def filing_form_rows(root: Path | None = None) -> list[FilingRow]:
    """Every row of the filing form in order, with the tests marked `@pytest.mark.filing(…)`."""
    made = {label: f"workflow/programmes/filing.py::{compute.__name__}" for label, compute in COMPUTED.items()}
    made |= {label: f"workflow/programmes/papers.py::{name}" for label, name in DOCUMENTS.items()}
    rows = {label: FilingRow(label, place) for label, place in made.items()}
    for label, test in _marked_tests((root or settings.BASE_DIR) / "tests", "filing", str):
        rows[label].tests.add(test)
    return list(rows.values())


def filing_as_markdown(rows: list[FilingRow]) -> str:
    """The second table of `docs/articles.md`."""
    lines = ["", "## 表彰项目申报表", "", "| 栏目 | 由何处得出 | 测试 |", "| --- | --- | --- |"]
    lines += [f"| {row.label} | `{row.made_by}` | {_cell(row.tests)} |" for row in rows]
    return "\n".join(lines) + "\n"


def article_rows(measures: Path, ruleset: RuleSet, root: Path | None = None) -> list[Row]:
    """Every article of the measures in order, with the places that cite it."""
    root = root or settings.BASE_DIR
    text = load_measures_file(measures)
    rows = {article.number: Row(article.number, article.heading) for article in text.articles}
    for number, place in _cited_in_code(root):
        if number in rows:
            rows[number].rules.add(place)
    for number, place in _cited_in_ruleset(ruleset.as_data()):
        if number in rows:
            rows[number].rules.add(place)
    for stage in ruleset.stages:
        cited = _number(stage.article)
        if cited is not None and cited in rows:
            rows[cited].stages.add(stage.name)
    for number, test in _marked_tests(root / "tests", "article", int):
        if number in rows:
            rows[number].tests.add(test)
    return list(rows.values())


def as_markdown(rows: list[Row], title: str) -> str:
    """The table of `docs/articles.md`."""
    lines = [
        f"# {title}：条文与系统对照",
        "",
        "由 `make docs` 生成，请勿手工修改。每一条对应：引用该条的规则、以该条为依据的环节、证明该条的测试。",
        "",
        "| 条 | 主旨 | 规则 | 环节 | 测试 |",
        "| --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.number} | {row.heading} | {_cell(row.rules)} | {'、'.join(sorted(row.stages)) or '—'} | {_cell(row.tests)} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _cell(places: set[str]) -> str:
    groups: dict[str, int] = defaultdict(int)
    for place in places:
        groups[place.split("::")[0]] += 1
    return (
        "<br>".join(f"`{name}`" + (f" ×{count}" if count > 1 else "") for name, count in sorted(groups.items())) or "—"
    )


def _cited_in_code(root: Path) -> Iterator[tuple[int, str]]:
    """Literal citations in the errors and blockers of the source."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in CITING and node.args:
                    number = _number(node.args[0].value) if isinstance(node.args[0], ast.Constant) else None
                    if number:
                        yield number, f"{path.relative_to(root)}::{node.lineno}"


def _cited_in_ruleset(data: dict[str, Any], table: str = "") -> Iterator[tuple[int, str]]:
    """The tables of the rule set that rest on an article, each entry of a list counted by itself."""
    for key, value in data.items():
        name = table or key
        if key == "article" and (number := _number(value)):
            yield number, f"规则集 {table}::{id(data)}"
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, dict):
                yield from _cited_in_ruleset(entry, name)


def _marked_tests(tests: Path, mark: str, kind: type[T]) -> Iterator[tuple[T, str]]:
    """What the marks of this name say, with the functions and classes that bear them: `@pytest.mark.article(N)`."""
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for said in _marks(node.decorator_list, mark, kind):
                    yield said, f"{path.relative_to(tests.parent)}::{node.name}"


def _marks(decorators: list[ast.expr], mark: str, kind: type[T]) -> Iterator[T]:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and _name(decorator.func) == mark:
            yield from (
                arg.value for arg in decorator.args if isinstance(arg, ast.Constant) and isinstance(arg.value, kind)
            )


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _number(citation: object) -> int | None:
    """`16(1)` → 16; anything that is no article number → None."""
    head = str(citation).partition("(")[0]
    return int(head) if head.isdigit() else None
