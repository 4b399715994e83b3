"""Article → the rules that cite it, the stages that rest on it, the tests that prove it."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from workflow.programmes.measures import load_measures_file
from workflow.programmes.ruleset import RuleSet

SOURCES = ("portal", "workflow", "objections", "cms_pages")
CITING = {"RuleViolation", "Blocker"}


@dataclass
class Row:
    """One article and everything that answers for it."""

    number: int
    heading: str
    rules: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    tests: set[str] = field(default_factory=set)


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
    for number, test in _marked_tests(root / "tests"):
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


def _marked_tests(tests: Path) -> Iterator[tuple[int, str]]:
    """Functions and classes marked `@pytest.mark.article(N)`."""
    for path in sorted(tests.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for number in _marks(node.decorator_list):
                    yield number, f"{path.relative_to(tests.parent)}::{node.name}"


def _marks(decorators: list[ast.expr]) -> Iterator[int]:
    for decorator in decorators:
        if isinstance(decorator, ast.Call) and _name(decorator.func) == "article":
            yield from (
                arg.value for arg in decorator.args if isinstance(arg, ast.Constant) and isinstance(arg.value, int)
            )


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _number(citation: object) -> int | None:
    """`16(1)` → 16; anything that is no article number → None."""
    head = str(citation).partition("(")[0]
    return int(head) if head.isdigit() else None
