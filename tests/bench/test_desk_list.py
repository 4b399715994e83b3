"""The docket that is measured is one that the database takes."""

from datetime import date

import pytest

from objections.models import Objection
from portal import clock
from tests.bench.desk_list import fill
from tests.factories.objections import filed
from tests.factories.publicity import running_notice

pytestmark = pytest.mark.django_db


def test_the_docket_is_filled_after_a_pattern(travel_to):
    travel_to(clock.moment(date(2026, 5, 13), 10))
    filed(running_notice().entries.first())
    fill(5)
    assert Objection.objects.count() == 5
