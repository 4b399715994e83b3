import pytest

from portal.workdays.seeding import load_known_years


@pytest.fixture(scope="module")
def known_years(module_setup):
    """2022–2026, confirmed."""
    return module_setup(load_known_years)
