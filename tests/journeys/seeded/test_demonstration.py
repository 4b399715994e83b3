"""The demonstration of a day that is no workday of a year nobody has published yet; `make drill-restore` makes today's."""

import pytest

from tests.journeys.demonstrated import check_demonstration

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def test_demonstration_has_all_it_is_to_show(seeded, client):
    check_demonstration(client)
