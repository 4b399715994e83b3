import pytest

from portal.workdays.seeding import load_known_years


@pytest.fixture(scope="module")
def known_years(past):
    """2022–2026, confirmed."""
    return past(load_known_years)
