"""The demonstration, on a day that is no workday of a year nobody has published yet."""

from datetime import date

import pytest

from cms_pages.demonstration.seed import seed
from portal import clock
from portal.errors import RuleViolation
from portal.workdays.calendar import is_workday
from portal.workdays.days import YearNotConfirmed
from portal.workdays.seeding import demonstrate_year
from tests.journeys.conftest import set_up_portal
from tests.journeys.demonstrated import check_demonstration

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


def test_seed_on_another_day(client):
    with clock.travel(clock.moment(date(2027, 10, 2), 15)):
        set_up_portal()
        assert seed() is True
        check_demonstration(client)


def test_demonstration_year_is_refused_outside_demonstrations(settings):
    demonstrate_year(2031)
    settings.PORTAL_DEMONSTRATION = False
    with pytest.raises(RuleViolation):
        demonstrate_year(2032)
    with pytest.raises(YearNotConfirmed):
        is_workday(date(2031, 3, 3))


def test_demonstration_accounts_are_refused_outside_demonstrations(settings):
    settings.PORTAL_DEMONSTRATION = False
    with pytest.raises(RuntimeError, match="生产环境不建立演示账号"):
        seed()
