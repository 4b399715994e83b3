"""An edition under review, with applications received."""

from datetime import timedelta

import pytest

from tests.factories.applications import DURING, submitted_application
from tests.factories.programmes import running_edition
from tests.factories.reviews import screening_stage, skip_to


@pytest.fixture(autouse=True)
def _own_floor_only(monkeypatch):
    """Bars that apps above register have tests of their own."""
    monkeypatch.setattr("workflow.applications.rules.bars._bars", [])


@pytest.fixture
def edition(db, travel_to):
    """Two applications received, the call just closed."""
    edition = running_edition()
    travel_to(DURING)
    for _ in range(2):
        submitted_application(edition)
    travel_to(edition.deadline + timedelta(seconds=1))
    return edition


@pytest.fixture
def applications(edition):
    return list(edition.applications.order_by("number"))


@pytest.fixture
def screening(edition):
    return screening_stage(edition)


@pytest.fixture
def documents(edition, screening, monkeypatch):
    """The document review, in progress."""
    return skip_to(edition, "documents", monkeypatch)
