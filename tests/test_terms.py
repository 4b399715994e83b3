"""Words an official writes: what `docs/terms.md` says is not written stands in no template, message or translation."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("portal", "workflow", "objections", "cms_pages")
ELSEWHERE = ("接口令牌",)
"""Words that only hold the letters of another."""
COMPARED = {ROOT / "portal/exposure/context.py"}
"""What is looked for in the texts of others."""
TRANSLATED = re.compile(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


def rows():
    lines = (ROOT / "docs/terms.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][2:]


def forbidden():
    return [(word, row[0]) for row in rows() for word in row[3].split("、") if word]


@lru_cache(maxsize=1)
def shown():
    """Every text a reader may meet, by the file it stands in."""
    texts = {
        path: path.read_text(encoding="utf-8")
        for path in (ROOT / "templates").rglob("*.*")
        if path.suffix in {".html", ".txt"}
    }
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            if "migrations" not in path.parts and path not in COMPARED:
                texts[path] = "\n".join(literals(path))
        texts |= {path: path.read_text(encoding="utf-8") for path in (ROOT / floor).rglob("*.js")}
    for path in (ROOT / "locale/zh_Hans").rglob("*.po"):
        texts[path] = "\n".join(TRANSLATED.findall(path.read_text(encoding="utf-8")))
    return {path: without(text) for path, text in texts.items()}


def without(text):
    for word in ELSEWHERE:
        text = text.replace(word, "")
    return text


def literals(path):
    """The texts of a module; docstrings are not shown."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


@pytest.mark.parametrize(("word", "right"), forbidden())
def test_no_reader_meets_a_word_that_is_not_written(word, right):
    found = [str(path.relative_to(ROOT)) for path, text in shown().items() if word in text]
    assert found == [], f"写“{right}”，不写“{word}”"


def test_a_term_is_no_forbidden_word_of_another():
    assert [(word, row[0]) for word, _ in forbidden() for row in rows() if word in row[0]] == []
