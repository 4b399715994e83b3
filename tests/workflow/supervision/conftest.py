"""A winner in the first year, lived once for a module."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.supervision import first_year
from workflow.supervision.models import Tracking

NOW = clock.moment(date(2026, 10, 9), 10)


@pytest.fixture(scope="module")
def given(module_setup: Callable[..., Any]) -> Tracking:
    with clock.travel(NOW):
        return module_setup(first_year)


@pytest.fixture
def tracking(given, travel_to):
    travel_to(NOW)
    return fresh_from_db(given)
