"""A notice stage, lived once for a module, and what a test makes of it."""

import pytest

from tests.conftest import fresh_from_db
from tests.factories.publicity import notice_stage, planned, published
from workflow.applications.actions import withdraw


@pytest.fixture(scope="module")
def qualified(module_setup):
    """Two qualified applications whose list is still to be drafted."""
    return module_setup(notice_stage, 2)


@pytest.fixture
def stage(qualified, db):
    return fresh_from_db(qualified)


@pytest.fixture
def shortened(stage):
    """A function that leaves the stage so many applications; the others withdraw."""

    def shortened(left):
        for application in list(stage.edition.applications.order_by("pk"))[left:]:
            withdraw(application, by=None, reason="不再参评")
        return stage

    return shortened


@pytest.fixture
def draft(stage):
    """The list, drafted."""
    return planned(stage)


@pytest.fixture
def running(draft):
    """The list, published."""
    return published(draft)
