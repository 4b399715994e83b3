"""The machine: lives an edition at random, its people and its clock, and asks after every step what must hold."""

from collections.abc import Callable
from itertools import count
from random import Random

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.machine import (  # noqa: F401
    invariants,
    public,
    verbs_applying,
    verbs_ceremonies,
    verbs_deciding,
    verbs_misusing,
    verbs_publishing,
    verbs_reviewing,
    verbs_supervising,
)
from tests.machine.course import go_on
from tests.machine.racing import two_at_once
from tests.machine.verbs import VERBS, ask, likely, rooms, waited_for
from tests.machine.world import Fault, World

CHANCE = st.integers(0, 2**24)
OFTEN = 20
"""After how many steps the dear questions are asked: every road over HTTP, the whole journal, who may read."""
Begin = Callable[[], World]


def machine(begin: Begin, end: Callable[[World], None]) -> type[RuleBasedStateMachine]:
    """A machine whose every life begins with `begin()`; `end` clears away what it lived."""

    lived = count()

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.world = begin()
            self.world.after = invariants.after_each

        @rule(chance=CHANCE)
        def asks_in_season(self, chance: int) -> None:
            """A verb of the stage in progress."""
            dice = self.dice(chance)
            self.world.fresh()
            self.step(ask, dice.choice(likely(self.world)), dice)

        @rule(chance=CHANCE)
        def asks_whatever(self, chance: int) -> None:
            """Any verb at all, by anybody."""
            dice = self.dice(chance)
            self.step(ask, dice.choice(sorted(VERBS)), dice)

        @rule(chance=CHANCE, times=st.integers(1, 6))
        def asks_what_waits(self, chance: int, times: int) -> None:
            """Verbs of one room that something there waits for: a case of many steps is lived to its end."""
            dice = self.dice(chance)
            room = dice.choice(rooms())
            for _ in range(times):
                self.world.fresh()
                if names := waited_for(self.world, room, dice):
                    self.step(ask, dice.choice(names), dice)

        @rule(times=st.integers(1, 4))
        def goes_on(self, times: int) -> None:
            """The edition's people do what is next."""
            for _ in range(times):
                self.step(go_on)

        @rule(hours=st.sampled_from([1, 9, 24, 24 * 7, 24 * 20]))
        def time_passes(self, hours: int) -> None:
            self.step(World.passes, 0, hours)

        def dice(self, chance: int) -> Random:
            """The simplest life of all draws nothing but zeros; it is to be no duller than others."""
            return Random(chance * 10_000 + self.world.steps)

        def step(self, act: Callable[..., object], *what: object) -> None:
            self.world.steps += 1
            try:
                act(self.world, *what)
            except Exception as error:
                self.world.faulty = True
                if not isinstance(error, Fault):
                    raise self.world.fault(f"{type(error).__name__} {error}") from error
                raise
            if self.world.steps % OFTEN == 0:
                look_around(self.world)

        def teardown(self) -> None:
            try:
                if not self.world.faulty:
                    look_around(self.world)
                    invariants.can_be_cancelled(self.world, self.dice(len(self.world.line)))
                    if next(lived) % 2:  # the dearest question of all, so of every second life
                        invariants.can_be_concluded(self.world, self.dice(len(self.world.line)))
            finally:
                end(self.world)

    return Machine


def racing_machine(begin: Begin, end: Callable[[World], None]) -> type[RuleBasedStateMachine]:
    """The same where every verb commits: two of them run at once, too."""

    class RacingMachine(machine(begin, end)):  # type: ignore[misc]
        @rule(chance=CHANCE)
        def acts_at_once(self, chance: int) -> None:
            """The edition goes on a little, then two verbs at one moment. By its name the simplest rule: lived first."""
            dice = self.dice(chance)
            for _ in range(dice.randrange(3)):
                self.step(go_on)
            self.step(two_at_once, dice)

    return RacingMachine


def look_around(w: World) -> None:
    """What is too dear to be asked after every verb."""
    public.says_the_same(w)
    invariants.the_record_is_whole(w)
    invariants.judged_is_what_was_submitted(w)
    invariants.nobody_recused_reads(w)
