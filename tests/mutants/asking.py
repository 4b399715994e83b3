"""What the tests say to one fault: those that ask every verb, those of its app, then the races."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkResult

from tests.mutants.candidates import kind_of

PYTEST = (sys.executable, "-m", "pytest", "--reuse-db", "-p", "no:cacheprovider")
TABLES = "tests/portal/transitions/test_diagrams.py"
GENERAL = ("tests/**/test_every_*.py", "tests/workflow/test_*.py", "tests/portal/confirming/test_*.py", TABLES)
BUILT = Path("tests/portal/transitions/test_every_verb.py")
"""How every verb is built, read from the source: asked by itself, for pytest lets what needs no database come last."""
TIMEOUT_SECONDS = 1200
SAID = re.compile(r"^(?:FAILED|ERROR|SUBFAILED\S*) (tests/\S+?\.py(?:::.+?)?)(?: - .*)?$", re.MULTILINE)
DATABASE, TEMPLATE = "test_portal", "portal_template"


def ask(spec: MutationSpec) -> WorkResult:
    """Put the fault in, ask run after run until a test fails, take it out; in compiled form it is never kept."""
    result = None
    for files in runs(spec):
        fresh_database()
        command = [*PYTEST, "-x", "--tb=line", "-m", "not browser", *map(str, files)]
        result = mutate_and_test([spec], shlex.join(command), TIMEOUT_SECONDS)
        if result.test_outcome != TestOutcome.SURVIVED:
            break
    if result is None or result.test_outcome == TestOutcome.INCOMPETENT:
        raise RuntimeError(f"{spec.module_path}:{spec.start_pos[0]} {spec.operator_name}\n{result and result.output}")
    return result


def runs(spec: MutationSpec) -> Iterator[list[Path]]:
    """The test files to ask, nearest first; whole journeys and browsers are not asked, races only about locks."""
    places = (Path("tests", *_home(spec.module_path)).rglob("test_*.py"), *(Path().glob(one) for one in GENERAL))
    files = sorted({path for place in places for path in place}, key=lambda path: (*_distance(spec, path), path))
    dear = {path for path in files if re.search(r"mark\.(whole|browser)", path.read_text(encoding="utf-8"))}
    yield [BUILT]
    yield [path for path in files if path not in dear and path != BUILT]
    races = [path for path in files if path in dear and path.stem.startswith("test_race")]
    if races and kind_of(spec) == "lock":
        yield races


def killer(output: str | None) -> str:
    """The test that noticed, as pytest names it; nothing where the fault kept the tests from being read at all."""
    found = SAID.search(output or "")
    return found[1] if found else ""


def failing(names: Iterable[str]) -> list[str]:
    """Which of these tests fail without any fault: what they said proves nothing."""
    asked = sorted({name for name in names if name})
    if not asked:
        return []
    fresh_database()
    done = subprocess.run([*PYTEST, "--tb=line", *asked], capture_output=True, text=True, check=False)
    return (SAID.findall(done.stdout) or [done.stdout[-2000:]]) if done.returncode else []


def warm_up() -> None:
    """Read all tests once without a fault, so that what is compiled is kept; raise when they cannot be read."""
    subprocess.run([*PYTEST, "--collect-only", "tests"], stdout=subprocess.DEVNULL, check=True)


def fresh_database() -> None:
    """Begin with what the migrations wrote: a test that was ended half-way may have committed."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("SET ROLE NONE")
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{TEMPLATE}" STRATEGY FILE_COPY')


def _home(path: Path) -> tuple[str, ...]:
    """The app a file belongs to."""
    return path.parts[:1] if path.parts[0] == "objections" else path.parts[:2]


def _distance(spec: MutationSpec, file: Path) -> tuple[bool, ...]:
    """First what asks every verb here: it is quick, and notices most of what is dropped. Then the app's own."""
    home = Path("tests", *_home(spec.module_path))
    own = file.is_relative_to(home)
    first = file.stem.startswith("test_every") and (own or file.parent == home.parent)
    words = {spec.definition_name, spec.module_path.stem} - {"actions", "rules", "checks", None}
    named = any(re.search(rf"\b{re.escape(str(word))}\b", file.read_text(encoding="utf-8")) for word in words)
    return not first, not own, spec.module_path.stem not in file.stem, not named
