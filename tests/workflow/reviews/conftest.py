"""An edition under review, with applications received."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from tests.conftest import again
from tests.factories.applications import DURING, submitted_application
from tests.factories.programmes import running_edition
from tests.factories.reviews import screening_stage, skip_to
from workflow.programmes.models import Edition


@pytest.fixture(autouse=True)
def _own_floor_only(monkeypatch):
    """Bars that apps above register have tests of their own."""
    monkeypatch.setattr("workflow.applications.rules.bars._bars", [])


@pytest.fixture(scope="module")
def reviewed(past: Callable[..., Any], request: pytest.FixtureRequest) -> Edition:
    """Two applications received, the edition brought once to the stage a module names in `STAGE`."""
    edition = past(running_edition)
    with clock.travel(DURING):
        for _ in range(2):
            past(submitted_application, edition)
    with clock.travel(edition.deadline + timedelta(seconds=1)), pytest.MonkeyPatch.context() as patch:
        past(screening_stage, edition)
        past(skip_to, edition, request.module.STAGE, patch)
    return edition


@pytest.fixture
def edition(db, reviewed, travel_to):
    """Two applications received, the call just closed."""
    travel_to(reviewed.deadline + timedelta(seconds=1))
    return again(reviewed)


@pytest.fixture
def applications(edition):
    return list(edition.applications.order_by("number"))


@pytest.fixture
def screening(edition):
    """The qualification review, in progress."""
    return edition.stages.get(code="qualification", state="current")


@pytest.fixture
def documents(edition):
    """The document review, in progress."""
    return edition.stages.get(code="documents", state="current")
