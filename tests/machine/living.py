"""Whole editions of three firms, led on by verbs alone, in which the machine's lives begin."""

from datetime import date
from itertools import count
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings

from cms_pages.demonstration.walking import Walk
from portal import clock
from portal.search.rebuild import registered_rebuilds
from tests.conftest import fresh_from_db
from tests.factories.voting import left_to_the_conference
from tests.journeys.conftest import set_up_portal
from tests.journeys.living import called, firms, walk_to
from tests.machine.world import World

_lives = count()
"""In every second life the conference decides on revocations."""
QUALITY, OPENS = "changning-quality", date(2025, 3, 3)


def applied() -> Walk:
    """Applications are in, the call is still open."""
    cast = firms("示例甲厂", "示例乙厂", tier="mayor") + firms("示例丙厂", tier="gold", starting=53)
    return called(QUALITY, OPENS, cast, set_up_portal())


def led_to(walk: Walk, code: str) -> Walk:
    """On to a stage; pages and search as if each verb had been committed."""
    walk_to(walk, code)
    with clock.travel(evening(walk)):
        for rebuild in registered_rebuilds().values():
            rebuild()
    return walk


def evening(walk: Walk) -> Any:
    return clock.moment(walk.diary.day, 18)


def world_of(walk: Walk) -> World:
    """The world as it stands there, every row anew."""
    return World(
        fresh_from_db(walk.edition), {name: fresh_from_db(user) for name, user in walk.accounts.items()}, evening(walk)
    )


def begins(walk: Walk) -> World:
    """A life of which nothing stays: `ends` undoes it."""
    around = transaction.atomic()
    around.__enter__()
    world = world_of(walk)
    if next(_lives) % 2:
        world.edition = left_to_the_conference(world.edition)
    world.around = around
    return world


def ends(world: World) -> None:
    transaction.set_rollback(True)
    world.around.__exit__(None, None, None)


def so_many(lives: int, steps: int, **more: Any) -> settings:
    """Lives of so many steps each. Found lives are not made shorter: that would live hundreds more."""
    return settings(
        max_examples=lives, stateful_step_count=steps, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=False, **more,
    )  # fmt: skip
