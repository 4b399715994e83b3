"""A running call, and a moment within it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, application_in
from tests.factories.programmes import load_own, running_edition
from tests.factories.workdays import known_years
from workflow.applications.models import Application
from workflow.applications.rules import register_bar
from workflow.applications.rules.bars import _bars
from workflow.programmes.models import Edition


@pytest.fixture(scope="module")
def call(module_setup: Callable[..., Any]) -> Edition:
    """The call opened once for a module, with a confirmed calendar."""
    module_setup(known_years)
    return module_setup(running_edition)


@pytest.fixture(scope="module")
def lived(module_setup: Callable[..., Any], call: Edition, request: pytest.FixtureRequest) -> Mapping[str, Application]:
    """An application in each of the states a module names in `LIVED`, by state."""
    with clock.travel(DURING):
        return {state: module_setup(application_in, state, call) for state in getattr(request.module, "LIVED", ())}


@pytest.fixture
def edition(db, lived, call, travel_to):
    travel_to(DURING)
    return fresh_from_db(call)


@pytest.fixture
def in_state(edition, lived):
    """The module's application in a state, anew for each test."""
    return lambda state: fresh_from_db(lived[state])


@pytest.fixture
def friendship(db, travel_to):
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    travel_to(DURING)
    return edition


@pytest.fixture
def another_bar():
    """Registers a bar as apps above do; it is gone after the test."""
    before = len(_bars)
    yield register_bar
    del _bars[before:]
