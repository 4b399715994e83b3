"""The machine where everything is committed, and two people act at the same moment on connections of their own."""

from functools import partial

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.living import applied, led_to, so_many, world_of
from tests.machine.machine import racing_machine

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.parametrize("code", ["qualification-notice"])
def test_the_house_stays_sound_with_two_at_once(code):
    walk = led_to(applied(), code)
    lives = racing_machine(partial(world_of, walk), lambda world: None)
    run_state_machine_as_test(lives, settings=so_many(1, 25, derandomize=True))
