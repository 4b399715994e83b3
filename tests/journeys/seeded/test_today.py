"""The demonstration as it stands today."""

import pytest

from tests.journeys.demonstrated import check_demonstration

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def test_seed_of_today(seeded, client):
    check_demonstration(client)
