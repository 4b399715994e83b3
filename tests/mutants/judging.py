"""One mutant, one verdict: the tests that run the changed statement, nearest and shortest first, until one fails."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from itertools import pairwise
from pathlib import Path

import pytest
from cosmic_ray.work_item import TestOutcome
from django.db import connections

from tests.mutants.candidates import Mutant, text
from tests.mutants.reach import Reach, file_of, statement_at
from tests.mutants.running import passes
from tests.mutants.swapping import Unswappable, swap_in

KILLED, SURVIVED, NOT_SWAPPED = 0, 1, 2
TIMEOUT, TEMPLATE = "超过时限", "portal_template"
PATIENCE = 60
"""Seconds beyond three times what the tests took unharmed, before a mutant counts as one that never ends."""
GENERAL = ("tests/workflow/test_", "tests/machine/test_", "tests/portal/confirming/test_")
"""Tests that ask something of every verb."""


def chosen(mutant: Mutant, reach: Reach, budget: float, among: Collection[str]) -> list[str]:
    """The tests to ask, file by file, for so many seconds of an unharmed run."""
    names = reach.of(mutant.path, statement_at(mutant.path, mutant.line))
    if at_import(mutant, reach):
        names = [name for name in reach.tests if name.startswith((*GENERAL, f"tests/{home(mutant.path)}/"))]
    names = [name for name in names if name in among and reach.tests[name]["passed"]]
    by_file: dict[str, list[str]] = {}
    for name in names:
        by_file.setdefault(file_of(name), []).append(name)
    files = sorted(by_file, key=lambda file: (distance(mutant.path, file), sum(map(reach.seconds, by_file[file]))))
    taken, spent = [], 0.0
    for file in files:
        for name in by_file[file]:
            if spent < budget:
                taken.append(name)
                spent += reach.seconds(name)
    return taken


def at_import(mutant: Mutant, reach: Reach) -> bool:
    """Tables and constants: run when the module is imported, so under no test's name."""
    source = compile(text(mutant.path), mutant.path, "exec")
    own = {line for _, _, line in source.co_lines() if line}
    return bool(own & set(statement_at(mutant.path, mutant.line)))


def home(path: str) -> str:
    """The app a file belongs to."""
    parts = Path(path).parts
    return parts[0] if parts[0] == "objections" else "/".join(parts[:2])


def distance(path: str, file: str) -> int:
    """The app's own tests, then those that ask everything of every verb, then the rest."""
    if file.startswith(f"tests/{home(path)}/"):
        return 0
    return 1 if file.startswith(GENERAL) else 2


def judge(mutant: Mutant, items: list[pytest.Item], reach: Reach, budget: float) -> tuple[TestOutcome, str]:
    """The verdict, and what gave it."""
    by_name = {item.nodeid: item for item in items}
    names = chosen(mutant, reach, budget, by_name)
    if not names:
        return TestOutcome.SURVIVED, "没有测试经过此处"
    tests = [by_name[name] for name in names]
    patience = 3 * sum(map(reach.seconds, names)) + PATIENCE
    code, said = in_a_child(lambda write: ask(mutant, [*tests, items[-1]], write), patience)
    if code == NOT_SWAPPED:
        code, said = in_a_new_process(mutant, [item.nodeid for item in tests if not commits(item)], patience)
    if said == TIMEOUT:
        restore_database()
    return (TestOutcome.SURVIVED if code == SURVIVED else TestOutcome.KILLED), said


def ask(mutant: Mutant, tests: list[pytest.Item], write: Callable[[str], None]) -> int:
    try:
        swap_in(mutant)
    except Unswappable:
        return NOT_SWAPPED
    except SyntaxError:
        write("不成程序")
        return KILLED
    for item, following in pairwise(tests):  # the last one is only named: after it the ground is laid again
        if not passes(item, following):
            write(item.nodeid)
            return KILLED
    write(f"{len(tests) - 1} 项测试均通过")
    return SURVIVED


def commits(item: pytest.Item) -> bool:
    """Whether a test really commits; run last of all, it would leave an empty database."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))


def in_a_child(work: Callable[[Callable[[str], None]], int], patience: float, *, quiet: bool = True) -> tuple[int, str]:
    """Fork, do it there, and come back with its answer; what never ends is ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        if quiet:
            silence()
        code = KILLED
        try:
            code = work(lambda said: void(os.write(writing, said.encode())))
        except BaseException as error:  # noqa: BLE001
            os.write(writing, f"{type(error).__name__} {error}".encode()[:400])
        finally:
            os._exit(code)
    os.close(writing)
    try:
        status = wait(child, patience)
        if status is None:
            return KILLED, TIMEOUT
        return (os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else KILLED), os.read(reading, 4000).decode()
    finally:
        os.close(reading)


def void(_: object) -> None:
    return None


def silence() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)


def wait(child: int, patience: float) -> int | None:
    """Its exit status; None when it had to be ended, together with all it started."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def in_a_new_process(mutant: Mutant, names: list[str], patience: float) -> tuple[int, str]:
    """The slow way for tables and constants: the fault in the copy's file, and pytest from the beginning."""
    path, before, stamp = Path(mutant.path), text(mutant.path), Path(mutant.path).stat().st_mtime
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}  # what is compiled with the fault in it is not to be kept
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--reuse-db",
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        *names,
    ]
    try:
        path.write_text(mutant.code, encoding="utf-8")
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=patience + PATIENCE, check=False, env=env
        )
    except subprocess.TimeoutExpired:
        return KILLED, TIMEOUT
    finally:
        path.write_text(before, encoding="utf-8")
        os.utime(path, (stamp, stamp))
    said = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    if done.returncode == 0:
        return SURVIVED, f"{len(names)} 项测试均通过"
    return KILLED, said[0][:400] if said else f"pytest {done.returncode}"


def close_connections() -> None:
    """Nothing is shared with a child: each opens its own."""
    connections.close_all()


def restore_database() -> None:
    """A test that was ended half-way may have committed: begin again with the migrated database."""
    name = connections["default"].settings_dict["NAME"]
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
