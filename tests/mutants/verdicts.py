"""What was found: told as a score by kind and a list of survivors."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkResult

from tests.mutants.candidates import SHARES, kind_of, line_of

EQUAL = Path(__file__).with_name("equal.toml")
TITLES = {"lock": "锁", "guard": "检查", "journal": "日志与状态", "other": "其他"}
GOAL = 0.9
Judged = list[tuple[MutationSpec, WorkResult]]


@dataclass(frozen=True)
class Equal:
    """A fault nobody can notice, and why."""

    file: str
    line: str
    operator: str
    reason: str

    def covers(self, spec: MutationSpec) -> bool:
        """Whether this is the fault meant."""
        known = (Path(self.file), f"portal/{self.operator}", self.line)
        return known == (spec.module_path, spec.operator_name, line_of(spec))


def unequal(specs: list[MutationSpec]) -> list[MutationSpec]:
    """Those of the faults that somebody could notice."""
    known = [Equal(**row) for row in tomllib.loads(EQUAL.read_text(encoding="utf-8")).get("equal", [])]
    return [spec for spec in specs if not any(one.covers(spec) for one in known)]


def tell(counted: Judged) -> bool:
    """Print every survivor and the score; whether the goal is reached."""
    alive = [(spec, result) for spec, result in counted if result.test_outcome == TestOutcome.SURVIVED]
    for spec, result in alive:
        print(f"\n存活　{TITLES[kind_of(spec)]}　{place_of(spec)}\n{_changes(result)}")
    total, left = (Counter(kind_of(spec) for spec, _ in rows) for rows in (counted, alive))
    for kind in SHARES:
        print(f"{TITLES[kind]}：发现 {total[kind] - left[kind]} / {total[kind]}")
    seen, share = len(counted) - len(alive), 1 - len(alive) / max(1, len(counted))
    print(f"共发现 {seen} / {len(counted)}（{share:.1%}）")
    return share >= GOAL and set(left) <= {"other"}


def place_of(spec: MutationSpec) -> str:
    """Where the fault is, and which."""
    return f"{spec.module_path}:{spec.start_pos[0]} {spec.operator_name.split('/')[1]}"


def _changes(result: WorkResult) -> str:
    lines = (result.diff or "").splitlines()
    return "\n".join(line for line in lines if line.startswith(("+", "-")) and not line.startswith(("+++", "---")))
