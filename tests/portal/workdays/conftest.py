import pytest

from portal.workdays.seeding import load_known_years


@pytest.fixture
def known_years(db):
    """2022–2026, confirmed."""
    return load_known_years()
