"""The portal with its demonstration, seeded once for all tests of this folder, who live on the day it was seeded."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from cms_pages.demonstration.seed import seed
from portal import clock
from portal.access.models import User
from tests.conftest import kept_until_the_end
from tests.journeys.conftest import set_up_portal

# No workday, of a year nobody has published yet.
SEEDED_AT = clock.moment(date(2027, 10, 2), 15)


def set_up_and_seed() -> dict[str, User]:
    accounts = set_up_portal()
    assert seed() is True
    return accounts


@pytest.fixture(scope="package")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, User]]:
    """The accounts of the demonstration."""
    with clock.travel(SEEDED_AT), kept_until_the_end(django_db_blocker) as live:
        yield live(set_up_and_seed)
