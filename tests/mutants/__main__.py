"""`python -m tests.mutants`: on a copy of the checkout, with its services up (`make mutants` sees to both)."""

import argparse
import sys
import time
from pathlib import Path

import pytest
from cosmic_ray.work_item import TestOutcome

from tests.mutants import operators
from tests.mutants.candidates import Mutant, mutants_of, sampled, targets
from tests.mutants.judging import GENERAL, close_connections, home, in_a_child, judge
from tests.mutants.reach import Reach, measure
from tests.mutants.running import keep_quiet, passes
from tests.mutants.verdicts import Verdicts, tell

DEAR = ("test_race.py", "test_races.py", "test_machine.py")
"""Of the tests `make test-fast` leaves out: locks show themselves in races, and the machine drives every verb."""


class Trial:
    """The plug-in that takes pytest's loop over: what is collected once is asked of one mutant after the other."""

    def __init__(self, mutants: list[Mutant], verdicts: Verdicts, asked: argparse.Namespace) -> None:
        self.mutants, self.verdicts = mutants, verdicts
        self.kept, self.budget, self.fast = asked.into / "reach.json", asked.budget, asked.fast

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if is_asked(item, self.fast)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        keep_quiet(session)
        warm_up(items)
        self.measure_what_lacks(items)
        reach = Reach.read(self.kept)
        for number, mutant in enumerate(self.mutants, 1):
            if not self.verdicts.is_settled(mutant):
                began = time.monotonic()
                outcome, said = judge(mutant, items, reach, self.budget)
                self.verdicts.keep(mutant, outcome, said)
                word = "发现" if outcome == TestOutcome.KILLED else "存活"
                place = f"{mutant.path}:{mutant.line} {mutant.operator.split('/')[1]}"
                print(
                    f"{number}/{len(self.mutants)} {word} {place} {time.monotonic() - began:.0f} 秒 {said}", flush=True
                )
        return True

    def measure_what_lacks(self, items: list[pytest.Item]) -> None:
        lacking = Reach.read(self.kept).lacking(items)
        if lacking:
            print(f"先量 {len(lacking)} 项测试各经过哪些行。", flush=True)
            in_a_child(lambda write: measure(lacking, targets(), self.kept) or 0, patience=7200, quiet=False)


def is_asked(item: pytest.Item, fast: bool) -> bool:
    dear = item.get_closest_marker("whole") or item.get_closest_marker("browser")
    return not dear or (item.path.name in DEAR and not fast)


def folders(paths: list[str]) -> list[str]:
    """Where the tests are: everywhere, or with the apps named and in those that ask every verb."""
    if not paths:
        return ["tests"]
    general = [str(path) for place in GENERAL for path in Path().glob(f"{place}*") if path.suffix == ".py"]
    own = {f"tests/{home(path)}" for path in targets(paths)}
    return [*general, *sorted(folder for folder in own if Path(folder).is_dir())]


def warm_up(items: list[pytest.Item]) -> None:
    """One test with the database, so that every child finds it set up; then let go of the connections."""
    first = next(item for item in items if "db" in getattr(item, "fixturenames", ()))
    passes(first, following=items[-1])
    close_connections()


def main() -> int:
    read = argparse.ArgumentParser(prog="make mutants")
    read.add_argument("--sample", type=int, default=0, help="随机抽取的个数；不填则全部")
    read.add_argument("--seed", type=int, default=1, help="抽取的种子")
    read.add_argument("--budget", type=float, default=60, help="每个错误最多询问多少秒的测试（按无错误时计）")
    read.add_argument("--tests", nargs="+", help="只问这些文件或者目录里的测试")
    read.add_argument("--fast", action="store_true", help="不问竞争与状态机的测试")
    read.add_argument("--list", action="store_true", help="只报告上次的结果")
    read.add_argument("--into", type=Path, required=True, help=argparse.SUPPRESS)
    read.add_argument("paths", nargs="*", help="只改这些文件或者目录")
    asked = read.parse_args()
    operators.register()
    found = [mutant for path in targets(asked.paths) for mutant in mutants_of(path)]
    mutants = sampled(found, asked.sample, asked.seed) if asked.sample else found
    print(f"共 {len(found)} 个错误，本次 {len(mutants)} 个。", flush=True)
    verdicts = Verdicts(asked.into / "verdicts.sqlite")
    if not asked.list:
        plain = ["--reuse-db", "-q", "-p", "no:cacheprovider"]
        pytest.main([*plain, *(asked.tests or folders(asked.paths))], plugins=[Trial(mutants, verdicts, asked)])
    return 0 if tell(mutants, verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
