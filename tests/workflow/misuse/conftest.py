from datetime import date

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour

NOW = clock.moment(date(2026, 10, 9), 10)


@pytest.fixture(scope="module")
def given(module_setup):
    """An honour, given for the whole module."""

    def build():
        with clock.travel(NOW):
            return active_honour()

    return module_setup(build)


@pytest.fixture
def honour(given, travel_to):
    travel_to(NOW)
    return fresh_from_db(given)
