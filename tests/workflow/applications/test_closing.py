"""The call ends after its deadline, once nothing of it is open (Article 20)."""

from datetime import timedelta

import pytest

from portal.errors import RuleViolation
from tests.factories.applications import supplement_application
from workflow.programmes.actions import advance_edition, blockers

pytestmark = [pytest.mark.django_db, pytest.mark.article(20)]


def test_call_cannot_end_before_its_deadline(edition, office, travel_to):
    travel_to(edition.deadline)
    with pytest.raises(RuleViolation, match=r"未到.*依据《.+》第二十条"):
        advance_edition(edition, by=office)
    travel_to(edition.deadline + timedelta(seconds=1))
    assert advance_edition(edition, by=office).stages.get(state="current").code == "qualification"


def test_open_supplement_keeps_the_call_from_ending(edition, travel_to):
    supplement_application(edition)
    travel_to(edition.deadline + timedelta(seconds=1))
    assert [(item.article, "1 份" in item.message) for item in blockers(edition)] == [("20", True)]
