"""What was found: kept from run to run, told as a score and a list of survivors."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import TestOutcome, WorkerOutcome, WorkItem, WorkResult

from tests.mutants.candidates import KINDS, Mutant, specification, text

EQUAL = Path(__file__).with_name("equal.toml")
TITLES = {"lock": "锁", "guard": "检查", "journal": "日志与状态", "statement": "其他语句", "other": "其他改动"}


@dataclass(frozen=True)
class Equal:
    """A fault nobody can notice, and why."""

    file: str
    line: str
    operator: str
    reason: str

    def covers(self, mutant: Mutant) -> bool:
        line = text(mutant.path).splitlines()[mutant.line - 1].strip()
        return (self.file, self.operator, self.line) == (mutant.path, mutant.operator.split("/")[1], line)


def equals() -> list[Equal]:
    return [Equal(**row) for row in tomllib.loads(EQUAL.read_text(encoding="utf-8")).get("equal", [])]


class Verdicts:
    """cosmic-ray's own database of work and results."""

    def __init__(self, path: Path) -> None:
        self.db = WorkDB(path, WorkDB.Mode.create)
        self.known = {item.job_id for item in self.db.work_items}
        self.results = dict(self.db.results)

    def outcome(self, mutant: Mutant) -> TestOutcome | None:
        result = self.results.get(mutant.name)
        return result.test_outcome if result else None

    def is_settled(self, mutant: Mutant) -> bool:
        """Killed stays killed as long as the file does not change; who survived is asked again."""
        return self.outcome(mutant) == TestOutcome.KILLED

    def keep(self, mutant: Mutant, outcome: TestOutcome, said: str) -> None:
        if mutant.name not in self.known:
            self.db.add_work_item(WorkItem.single(mutant.name, specification(mutant)))
            self.known.add(mutant.name)
        result = WorkResult(WorkerOutcome.NORMAL, output=said, test_outcome=outcome, diff=difference(mutant))
        self.db.set_result(mutant.name, result)
        self.results[mutant.name] = result


def difference(mutant: Mutant) -> str:
    """The fault as a diff without context."""
    lines = unified_diff(text(mutant.path).splitlines(), mutant.code.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in list(lines)[3:])


def tell(mutants: list[Mutant], verdicts: Verdicts) -> bool:
    """Print the score by kind and every survivor; whether the sample reaches the goal."""
    judged = [mutant for mutant in mutants if verdicts.outcome(mutant)]
    known = equals()
    equal = [mutant for mutant in judged if any(one.covers(mutant) for one in known)]
    counted = [mutant for mutant in judged if mutant not in equal]
    alive = [mutant for mutant in counted if verdicts.outcome(mutant) == TestOutcome.SURVIVED]
    for mutant in alive:
        result = verdicts.results[mutant.name]
        print(f"\n存活　{mutant.path}:{mutant.line}　{mutant.operator.split('/')[1]}（{result.output}）\n{result.diff}")
    print(f"\n{scores(counted, alive)}\n已知等同、不计在内的 {len(equal)} 个，理由见 {EQUAL.name}。", flush=True)
    return len(alive) <= len(counted) / 10 and not any(mutant.kind in KINDS[:3] for mutant in alive)


def scores(counted: list[Mutant], alive: list[Mutant]) -> str:
    total, left = Counter(one.kind for one in counted), Counter(one.kind for one in alive)
    rows = [f"{TITLES[kind]}：{total[kind] - left[kind]} / {total[kind]}" for kind in KINDS if total[kind]]
    share = 100 * (len(counted) - len(alive)) / max(1, len(counted))
    return f"发现 {len(counted) - len(alive)} / {len(counted)}（{share:.1f}%）\n" + "\n".join(rows)
