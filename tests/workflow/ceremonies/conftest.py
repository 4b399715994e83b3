"""An edition with two winners, lived once for a module."""

from datetime import date

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.ceremonies import two_winners

NOW = clock.moment(date(2026, 10, 9), 10)
AFTER = clock.moment(date(2026, 10, 13), 10)


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(two_winners)


@pytest.fixture
def edition(given, travel_to):
    travel_to(NOW)
    return fresh_from_db(given)


@pytest.fixture
def honours(edition):
    return list(edition.honours.order_by("serial"))
