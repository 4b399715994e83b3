"""A running call, and a moment within it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from portal import clock
from portal.workdays.seeding import load_known_years
from tests.conftest import again
from tests.factories.applications import DURING, application_in
from tests.factories.programmes import load_own, running_edition
from workflow.applications.models import Application
from workflow.programmes.models import Edition


@pytest.fixture(scope="module")
def call(past: Callable[..., Any]) -> Edition:
    """The call opened once for a module, with a confirmed calendar."""
    past(load_known_years)
    return past(running_edition)


@pytest.fixture(scope="module")
def lived(past: Callable[..., Any], call: Edition, request: pytest.FixtureRequest) -> Mapping[str, Application]:
    """An application in each of the states a module names in `LIVED`, by state."""
    with clock.travel(DURING):
        return {state: past(application_in, state, call) for state in getattr(request.module, "LIVED", ())}


@pytest.fixture
def edition(db, lived, call, travel_to):
    travel_to(DURING)
    return again(call)


@pytest.fixture
def in_state(edition, lived):
    """The module's application in a state, anew for each test."""
    return lambda state: again(lived[state])


@pytest.fixture
def friendship(db, travel_to):
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    travel_to(DURING)
    return edition


@pytest.fixture(autouse=True)
def _own_floor_only(monkeypatch):
    """Bars that apps above register have tests of their own."""
    monkeypatch.setattr("workflow.applications.rules.bars._bars", [])
