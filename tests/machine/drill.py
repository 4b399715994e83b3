"""`make drill-case`: the machine for thousands of steps from a random seed. No part of `make test`: its name is no test's."""

import secrets
from collections import Counter
from functools import partial
from typing import Any

import pytest
from hypothesis import seed
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.living import applied, begins, ends, led_to, so_many
from tests.machine.machine import machine
from tests.machine.verbs import VERBS
from tests.machine.world import World

pytestmark = pytest.mark.django_db
STEPS_A_LIFE = 200
BEGINNINGS = ("application", "qualification-notice", "conference", "winners-notice")


@pytest.mark.parametrize("code", BEGINNINGS)
def test_drill(
    module_setup: Any, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], code: str
) -> None:
    """A quarter of the steps from each of four beginnings; prints the seed first, so that a stopped drill can be repeated."""
    steps = max(1, request.config.getoption("--steps") // len(BEGINNINGS))
    number = request.config.getoption("--seed")
    number = secrets.randbelow(2**32) if number is None else number
    tried: Counter[str] = Counter()
    done: Counter[str] = Counter()

    def end(world: World) -> None:
        tried.update(world.tried)
        done.update(world.done)
        ends(world)

    with capsys.disabled():
        print(f"\n{code}：{steps} 步，种子 {number}", flush=True)  # noqa: T201
    walk = module_setup(lambda: led_to(applied(), code))
    lives = machine(partial(begins, walk), end)
    a_life = min(steps, STEPS_A_LIFE)
    try:
        # Hypothesis lives the simplest life first, the same whatever the seed: one more than the steps fill.
        run_state_machine_as_test(seed(number)(lives), settings=so_many(1 + max(1, steps // a_life), a_life))
    finally:
        with capsys.disabled():
            print(table(tried, done), flush=True)  # noqa: T201


def table(tried: Counter[str], done: Counter[str]) -> str:
    lines = [f"{done[name]:6} / {tried[name]:6}  {name}" for name in sorted({*VERBS, *tried})]
    return "\n".join([f"办成 {sum(done.values())} / 共办 {sum(tried.values())}：", *lines])
