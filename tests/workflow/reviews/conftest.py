"""An edition under review, with applications received."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import running_edition
from tests.factories.reviews import screening_stage
from workflow.programmes.models import Edition


@pytest.fixture(scope="module")
def reviewed(module_setup: Callable[..., Any], request: pytest.FixtureRequest) -> Edition:
    """Two applications received, the edition brought once to the stage a module names in `STAGE`."""
    edition = module_setup(running_edition)
    with clock.travel(DURING):
        for _ in range(2):
            module_setup(submitted_application, edition)
    with clock.travel(edition.deadline + timedelta(seconds=1)):
        module_setup(screening_stage, edition)
    module_setup(reach, edition, request.module.STAGE)
    return edition


@pytest.fixture
def edition(db, reviewed, travel_to):
    """Two applications received, the stage just begun."""
    travel_to(reviewed.stages.get(state="current").entered_at)
    return fresh_from_db(reviewed)


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
