"""Which tests run which lines: measured once with coverage.py, again only for tests that changed."""

import ast
import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from tests.mutants.candidates import FLOORS, text
from tests.mutants.running import passes

GROUND = (*FLOORS, "cms_pages", "tests")
NO_GROUND = frozenset({"mutants", "launcher"})
SETTING_UP = "|set-up"


@dataclass
class Reach:
    """What each test ran, by its id: seconds, and lines by file. What a module's set-up ran belongs to all its tests."""

    tests: dict[str, dict[str, Any]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Reach":
        """What was measured on this very source; nothing when it has changed."""
        known = json.loads(path.read_text()) if path.exists() else {}
        if known.get("ground") != ground():
            return cls()
        return cls(known["tests"], known["digests"])

    def write(self, path: Path) -> None:
        path.write_text(json.dumps({"ground": ground(), "tests": self.tests, "digests": self.digests}))

    def lacking(self, items: Iterable[pytest.Item]) -> list[pytest.Item]:
        """The tests whose file has changed since, or was never measured."""
        return [item for item in items if self.digests.get(file_of(item.nodeid)) != digest_of(file_of(item.nodeid))]

    def of(self, path: str, lines: range) -> list[str]:
        """The tests that run any of these lines."""
        wanted = set(lines)
        return [name for name, one in self.tests.items() if wanted.intersection(one["lines"].get(path, ()))]

    def seconds(self, name: str) -> float:
        return float(self.tests[name]["seconds"])


def file_of(nodeid: str) -> str:
    return nodeid.split("::")[0]


@cache
def digest_of(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


@cache
def ground() -> str:
    """One digest of everything tests stand on; the tests themselves have their own."""
    total = hashlib.sha256()
    for floor in GROUND:
        for path in sorted(Path(floor).rglob("*.py")):
            if not path.name.startswith("test_") and not NO_GROUND.intersection(path.parts):
                total.update(f"{path} {digest_of(str(path))}".encode())
    return total.hexdigest()


class Contexts:
    """Tells coverage.py which test runs, and whether it is still being set up."""

    cover: Coverage

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.cover.switch_context(f"{item.nodeid}{SETTING_UP if shares(item) else ''}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self.cover.switch_context(item.nodeid)


def shares(item: pytest.Item) -> bool:
    """Whether a test finds what its whole module has built once."""
    return "module_setup" in getattr(item, "fixturenames", ())


def measure(items: list[pytest.Item], paths: list[str], kept: Path) -> None:
    """Run the tests and note what each runs; written file by file, so that a stopped run goes on where it was."""
    reach = Reach.read(kept)
    contexts = Contexts()
    items[0].config.pluginmanager.register(contexts)
    for file, rows in groupby(items, key=lambda item: file_of(item.nodeid)):
        named = {item.nodeid: item for item in rows}
        # A new one for each file: one that was emptied hears nothing more.
        contexts.cover = cover = Coverage(data_file=None, include=paths, config_file=False, messages=False)
        cover.start()
        for item in named.values():
            reach.tests[item.nodeid] = run_one(item, items)
        cover.stop()
        note_lines(cover, reach, named, paths)
        reach.digests[file] = digest_of(file)
        reach.write(kept)
        print(f"  {file}：{len(named)} 项", flush=True)


def run_one(item: pytest.Item, items: list[pytest.Item]) -> dict[str, Any]:
    began, place = time.monotonic(), items.index(item) + 1
    passed = passes(item, items[place] if place < len(items) else None)
    return {"seconds": round(time.monotonic() - began, 2), "passed": passed, "lines": {}}


def note_lines(cover: Coverage, reach: Reach, named: dict[str, pytest.Item], paths: list[str]) -> None:
    """Lines to tests; what was built once counts for every test that finds it."""
    data = cover.get_data()
    sharing = [name for name, item in named.items() if shares(item)]
    for path in paths:
        for line, contexts in data.contexts_by_lineno(str(Path(path).resolve())).items():
            names = {one for context in contexts for one in (sharing if context.endswith(SETTING_UP) else [context])}
            for name in names & set(named):
                reach.tests[name]["lines"].setdefault(path, []).append(line)


def statement_at(path: str, line: int) -> range:
    """The lines of the innermost statement; of a compound one its head."""
    best = range(line, line + 1)
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if body else node.end_lineno or node.lineno
            if line <= max(end, node.lineno):
                best = range(node.lineno, max(end, node.lineno) + 1)
    return best
