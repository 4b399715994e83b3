"""`python -m tests.mutants`: on a copy of the checkout, with its services up (`make mutants` sees to both)."""

import argparse
import sys
import time
from contextlib import suppress
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec, TestOutcome, WorkItem, WorkResult

from tests.mutants.asking import ask, failing, killer, warm_up
from tests.mutants.candidates import candidates, name_of, sample, targets
from tests.mutants.operators import register
from tests.mutants.verdicts import place_of, tell, unequal


def main() -> int:
    """Ask what was not asked yet, and tell what is known; 0 when the goal is reached."""
    asked = _arguments()
    register()
    found = candidates(targets(asked.paths))
    drawn = sample(found, asked.sample or len(found), asked.seed)
    counted = unequal(drawn)
    print(f"共 {len(found)} 个错误，本次 {len(drawn)} 个，其中等同的 {len(drawn) - len(counted)} 个不问。", flush=True)
    with use_db(str(asked.session), WorkDB.Mode.create) as session:
        if not asked.list:
            _ask_all(session, counted, again=asked.again)
        results = dict(session.results)
    judged = [(spec, results[name_of(spec)]) for spec in counted if name_of(spec) in results]
    reached = tell(judged)
    void = [] if asked.list else failing(killer(result.output) for _, result in judged)
    for name in void:
        print(f"没有错误也不通过，不能作准：{name}")
    return 0 if reached and not void else 1


def _arguments() -> argparse.Namespace:
    read = argparse.ArgumentParser(prog="make mutants")
    read.add_argument("--sample", type=int, default=72, help="抽取的个数，默认 72；0 为全部")
    read.add_argument("--seed", type=int, default=1, help="抽取的种子，默认 1")
    read.add_argument("--again", action="store_true", help="上次存活的再问一次")
    read.add_argument("--list", action="store_true", help="只报告已知的结果")
    read.add_argument("--session", type=Path, required=True, help=argparse.SUPPRESS)
    read.add_argument("paths", nargs="*", help="只改这些文件或者目录")
    return read.parse_args()


def _ask_all(session: WorkDB, counted: list[MutationSpec], *, again: bool) -> None:
    """One after the other; what has its verdict is not asked again, so a stopped run goes on where it was."""
    known, results = {item.job_id for item in session.work_items}, dict(session.results)
    session.add_work_items(WorkItem.single(name, spec) for spec in counted if (name := name_of(spec)) not in known)
    due = [spec for spec in counted if _is_due(results.get(name_of(spec)), again)]
    if due:
        warm_up()
    for number, spec in enumerate(due, 1):
        began = time.monotonic()
        result = ask(spec)
        session.set_result(name_of(spec), result)
        word = "存活" if result.test_outcome == TestOutcome.SURVIVED else f"发现 {killer(result.output)}"
        print(f"{number}/{len(due)} {place_of(spec)} {time.monotonic() - began:.0f} 秒 {word}", flush=True)


def _is_due(result: WorkResult | None, again: bool) -> bool:
    return result is None or (again and result.test_outcome == TestOutcome.SURVIVED)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
