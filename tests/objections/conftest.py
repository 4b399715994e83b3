"""A running notice to object to, on its second working day; lived once for a module."""

from datetime import date

import pytest

from objections.counting import told
from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.publicity import running_notice

DURING = clock.moment(date(2026, 5, 13), 10)
AFTER = clock.moment(date(2026, 5, 19), 0, 1)
NEXT_MONTH = clock.moment(date(2026, 6, 1), 0, 1)
MONTH_AFTER = clock.moment(date(2026, 7, 1), 0, 1)


def counted(entry, *names):
    """What the public is told of these."""
    figures = told([entry.notice.edition]).figures
    return [figures[name] for name in names]


@pytest.fixture(scope="module")
def published(module_setup):
    return module_setup(running_notice)


@pytest.fixture
def notice(published, db, travel_to):
    travel_to(DURING)
    return fresh_from_db(published)


@pytest.fixture
def entry(notice):
    return notice.entries.select_related("notice__edition").order_by("position").first()
