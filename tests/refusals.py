"""Which checks refused nothing: one that no test sees refuse could be dropped and nobody would notice.

    make test ARGS="-p tests.refusals tests/workflow/honours"

Every `raise`, every `Problem` of a rule set and every call of a check notes that it refused. At the end those of the rooms asked for that never did are
listed: each wants a test that drives it, or can never refuse and goes. What runs in a process of its own is not seen.
"""

import ast
import importlib.abc
import importlib.machinery
import os
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEN = ROOT / "build" / "refusals"
ROOMS = ("portal", "workflow", "objections", "cms_pages")
ELSEWHERE = re.compile(r"/(migrations|launcher|settings)/")
CHECKS = re.compile(r"^_?(check|require|refuse|full_clean)(_|$)")

refused: set[str] = set()
asked: dict[str, str] = {}


def _called(node: ast.expr | None) -> str:
    """What is called there, by the last word of its name."""
    called = node.func if isinstance(node, ast.Call) else None
    return getattr(called, "id", getattr(called, "attr", ""))


class Noting(ast.NodeTransformer):
    """Has every refusal of a module say where it happened."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.lines = file, text.splitlines()

    def _note(self, node: ast.stmt) -> ast.stmt:
        place = f"{self.file}:{node.lineno}"
        asked[place] = self.lines[node.lineno - 1].strip()
        return ast.copy_location(
            ast.parse(f"__import__('tests.refusals').refusals.refused.add({place!r})").body[0], node
        )

    def visit_Raise(self, node: ast.Raise) -> list[ast.stmt] | ast.Raise:
        return [self._note(node), node] if node.exc else node

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt] | ast.stmt:
        if isinstance(node.value, ast.Yield) and _called(node.value.value) == "Problem":
            return [self._note(node), node]
        name = _called(node.value)
        if not CHECKS.search(name):
            return node
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [self._note(node), ast.Raise()])
        return ast.copy_location(ast.Try([node], [handler], [], []), node)


class NotingLoader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str):
        path = self.get_filename(fullname)
        text = self.get_data(path).decode()
        tree = Noting(str(Path(path).relative_to(ROOT)), text).visit(ast.parse(text))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def _is_ours(file: Path) -> bool:
    return ROOT in file.parents and file.suffix == ".py" and not ELSEWHERE.search(str(file))


class NotingFinder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname, path, target=None):
        if fullname.partition(".")[0] not in ROOMS:
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path)
        if found and found.origin and _is_ours(Path(found.origin)):
            found.loader = NotingLoader(fullname, found.origin)
        return found


sys.meta_path.insert(0, NotingFinder())


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of the suite leaves what it saw; the one that leads them adds up."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        SEEN.mkdir(parents=True, exist_ok=True)
        (SEEN / worker).write_text("\n".join(refused))


def pytest_sessionstart(session: pytest.Session) -> None:
    if not os.environ.get("PYTEST_XDIST_WORKER"):
        for left in SEEN.glob("*"):
            left.unlink()


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    """What never refused, of the rooms whose tests were asked for."""
    seen = refused.union(*(path.read_text().splitlines() for path in SEEN.glob("*")))
    asked_for = [Path(word.partition("::")[0]) for word in config.args if word.startswith("tests/")]
    rooms = [str((path.parent if path.suffix else path).relative_to("tests")) for path in asked_for]
    silent = [place for place in asked if place not in seen and place.startswith(tuple(rooms) or ROOMS)]
    terminalreporter.section(f"没有拒绝过的检查：{len(silent)} / {len(asked)}")
    for place in sorted(silent, key=lambda place: (place.partition(":")[0], int(place.partition(":")[2]))):
        terminalreporter.line(f"{place} {asked[place][:120]}")
