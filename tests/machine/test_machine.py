"""500 steps of the machine, from five stages an edition comes to; always the same ones."""

from functools import partial

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.living import applied, begins, ends, led_to, so_many
from tests.machine.machine import machine
from tests.machine.verbs import missing

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
LIVES, STEPS = 2, 50
STAGES = ("application", "documents", "conference", "winners-notice", "commendation")


@pytest.fixture(scope="module")
def beginning(module_setup):
    return module_setup(applied)


@pytest.fixture(scope="module", params=STAGES)
def walk(module_setup, beginning, request):
    """One edition, led further and further, stage by stage; what a test lives from there is undone."""
    return module_setup(led_to, beginning, request.param)


def test_every_verb_is_driven():
    assert missing() == set(), (
        "tests/machine/verbs_*.py: give each a `verb(…)`, or name in FOLLOWS what brings it about"
    )


def test_the_house_stays_sound(walk):
    run_state_machine_as_test(machine(partial(begins, walk), ends), settings=so_many(LIVES, STEPS, derandomize=True))
