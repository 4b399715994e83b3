"""Every fault there is to put in, and a random sample of them."""

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from cosmic_ray.work_item import MutationSpec

from tests.mutants.operators import STOCK, kind_of

FLOORS = ("portal", "workflow", "objections")
FILES = ("actions.py", "permissions.py", "transitions.py")
FOLDERS = ("actions", "transitions", "journal")
LEFT_OUT = ("migrations", "management", "__init__.py", "apps.py", "models.py", "diagrams.py")
KINDS = ("lock", "guard", "journal", "statement", "other")
SHARES = {"lock": 0.15, "guard": 0.4, "journal": 0.15, "statement": 0.15, "other": 0.15}
"""Of a sample: dropped locks, checks and journal lines above all, for those were what survived."""


@dataclass(frozen=True)
class Mutant:
    """One fault: where, which, and a name that stays the same as long as the file does."""

    path: str
    operator: str
    occurrence: int
    line: int
    kind: str

    @property
    def name(self) -> str:
        return hashlib.sha256(f"{digest(self.path)} {self.operator} {self.occurrence}".encode()).hexdigest()[:16]

    @property
    def code(self) -> str:
        """The file with the fault in it."""
        changed = mutate_code(text(self.path), get_operator(self.operator)(), self.occurrence)
        if changed is None:
            raise LookupError(f"{self.path}:{self.line} {self.operator} {self.occurrence}")
        return str(changed)


@cache
def text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def digest(path: str) -> str:
    return hashlib.sha256(text(path).encode()).hexdigest()


def is_target(path: Path) -> bool:
    if any(part in LEFT_OUT for part in path.parts):
        return False
    return path.name in FILES or path.name.startswith("rules") or any(part in FOLDERS for part in path.parts[:-1])


def targets(only: Iterable[str] = ()) -> list[str]:
    """The files faults are put into: all, or those under the paths named."""
    found = sorted(str(path) for floor in FLOORS for path in Path(floor).rglob("*.py") if is_target(path))
    wanted = [one.rstrip("/") for one in only]
    return [path for path in found if not wanted or any(path == one or path.startswith(f"{one}/") for one in wanted)]


def mutants_of(path: str) -> list[Mutant]:
    """Every fault of the operators in use; none in what is only said about types."""
    tree, said = get_ast_from_path(Path(path)), annotations(text(path))
    found = []
    for name in operator_names():
        short = name.split("/")[1]
        if not (name.startswith("portal/") or short in STOCK):
            continue
        operator = get_operator(name)()
        places = ((node, begin) for node in ast_nodes(tree) for begin, _ in operator.mutation_positions(node))
        found += [
            Mutant(path, name, number, begin[0], kind(name, node))
            for number, (node, begin) in enumerate(places)
            if not any(start <= begin < end for start, end in said)
        ]
    return found


def kind(operator: str, node: Any) -> str:
    if operator == "portal/DropForUpdate":
        return "lock"
    return kind_of(node.get_code(include_prefix=False)) if operator == "portal/DropStatement" else "other"


def annotations(source: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Where only types are told."""
    nodes = ast.walk(ast.parse(source))
    hints = (getattr(node, name, None) for node in nodes for name in ("annotation", "returns"))
    return [
        ((hint.lineno, hint.col_offset), (hint.end_lineno or 0, hint.end_col_offset or 0))
        for hint in hints
        if isinstance(hint, ast.expr)
    ]


def specification(mutant: Mutant) -> MutationSpec:
    """The same in cosmic-ray's words."""
    begin = (mutant.line, 0)
    return MutationSpec(Path(mutant.path), mutant.operator, mutant.occurrence, begin, (mutant.line, 1))


def sampled(found: list[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many of them, by the shares above; what one kind has too few of goes to the last."""
    chance, of_kind = Random(seed), defaultdict(list)
    for mutant in found:
        of_kind[mutant.kind].append(mutant)
    taken = []
    for name in KINDS:
        rows = sorted(of_kind[name], key=lambda one: (one.path, one.operator, one.occurrence))
        taken += chance.sample(rows, min(len(rows), round(number * SHARES[name])))
    rest = [mutant for mutant in found if mutant not in set(taken)]
    taken += chance.sample(rest, min(len(rest), max(0, number - len(taken))))
    return sorted(taken, key=lambda one: (one.path, one.line))
