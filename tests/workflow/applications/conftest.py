"""A running call, and a moment within it."""

import pytest

from tests.factories.applications import DURING
from tests.factories.programmes import load_own, running_edition


@pytest.fixture
def edition(db, travel_to):
    edition = running_edition()
    travel_to(DURING)
    return edition


@pytest.fixture
def friendship(db, travel_to):
    edition = running_edition(load_own("hongqiao-friendship-2023"))
    travel_to(DURING)
    return edition


@pytest.fixture(autouse=True)
def _own_floor_only(monkeypatch):
    """Bars that apps above register have tests of their own."""
    monkeypatch.setattr("workflow.applications.rules.bars._bars", [])
