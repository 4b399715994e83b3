"""A winner of the friendship award, lived once for a module."""

from datetime import date

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.rosters import first_place, friend

NOW = clock.moment(date(2026, 10, 9), 10)


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(friend)


@pytest.fixture
def honour(given, travel_to):
    travel_to(NOW)
    return fresh_from_db(given)


@pytest.fixture
def place(honour):
    return first_place(honour)
