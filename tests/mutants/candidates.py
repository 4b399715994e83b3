"""Every fault there is to put in, and a sample of them."""

import ast
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from cosmic_ray.commands import init
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

FLOORS = ("portal", "workflow", "objections")
FILES = ("actions.py", "permissions.py", "transitions.py")
FOLDERS = {"actions", "transitions", "journal", "rules"}
LEFT_OUT = {"migrations", "management", "__init__.py", "apps.py", "models.py", "diagrams.py"}
WORDS = {
    "lock": ("lock", "_lock"),
    "guard": ("raise", "check", "_check", "require", "_require", "refuse", "_refuse", "forbid", "ensure", "_ensure"),
    "journal": ("record", "_record", "apply_transition"),
}
"""What a dropped statement was there for, by the first word of it."""
SHARES = {"lock": 0.15, "guard": 0.4, "journal": 0.15, "other": 0.3}


def targets(only: Iterable[str] = ()) -> list[Path]:
    """The files faults are put into: all, or those at or under the paths named."""
    found = [path for floor in FLOORS for path in sorted(Path(floor).rglob("*.py")) if _is_target(path)]
    wanted = [Path(one) for one in only] or [Path()]
    return [path for path in found if any(path.is_relative_to(one) for one in wanted)]


def candidates(paths: Iterable[Path]) -> list[MutationSpec]:
    """What cosmic-ray finds to change in the files, but for what only tells types."""
    with use_db(":memory:", WorkDB.Mode.create) as found:
        init(paths, found, {})
        specs = [mutation for item in found.work_items for mutation in item.mutations]
    return [spec for spec in specs if not any(begin <= spec.start_pos < end for begin, end in _hints(spec.module_path))]


def sample(specs: list[MutationSpec], size: int, seed: int) -> list[MutationSpec]:
    """So many, by the shares above. What changes in one file moves none of another's in or out of a kind's lot."""

    def lot(spec: MutationSpec) -> str:
        return sha256(f"{seed} {spec.module_path} {spec.operator_name} {spec.occurrence}".encode()).hexdigest()

    drawn = sorted(specs, key=lot)
    taken = []
    for kind, share in SHARES.items():
        taken += [spec for spec in drawn if kind_of(spec) == kind][: round(size * share)]
    taken += [spec for spec in drawn if spec not in taken]
    return sorted(taken[:size], key=lambda spec: (spec.module_path, spec.start_pos))


def kind_of(spec: MutationSpec) -> str:
    """Lock, guard, journal or other."""
    if spec.operator_name == "portal/DropForUpdate":
        return "lock"
    statement = lines_of(spec.module_path)[spec.start_pos[0] - 1][spec.start_pos[1] :]
    word = statement.removeprefix("return ").split("(")[0].split(" ")[0].split(".")[-1].strip()
    kinds = [kind for kind, starts in WORDS.items() if word.startswith(starts)]
    return kinds[0] if kinds and spec.operator_name == "portal/DropStatement" else "other"


def line_of(spec: MutationSpec) -> str:
    """The line the fault begins in, as it stands."""
    return lines_of(spec.module_path)[spec.start_pos[0] - 1].strip()


def name_of(spec: MutationSpec) -> str:
    """A name that stays the same as long as the file does."""
    text = "\n".join(lines_of(spec.module_path))
    return sha256(f"{text} {spec.module_path} {spec.operator_name} {spec.occurrence}".encode()).hexdigest()[:32]


@cache
def lines_of(path: Path) -> list[str]:
    """The file as it was before any fault."""
    return path.read_text(encoding="utf-8").splitlines()


def _is_target(path: Path) -> bool:
    if LEFT_OUT.intersection(path.parts):
        return False
    return path.name in FILES or path.name.startswith("rules") or bool(FOLDERS.intersection(path.parts[:-1]))


@cache
def _hints(path: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    nodes = ast.walk(ast.parse("\n".join(lines_of(path))))
    hints = (getattr(node, name, None) for node in nodes for name in ("annotation", "returns"))
    return [
        ((hint.lineno, hint.col_offset), (hint.end_lineno or 0, hint.end_col_offset or 0))
        for hint in hints
        if isinstance(hint, ast.expr)
    ]
