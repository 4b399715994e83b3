"""Where nothing may be invented there is no demonstration."""

from datetime import date

import pytest

from cms_pages.demonstration.seed import seed
from portal.errors import RuleViolation
from portal.workdays.calendar import is_workday
from portal.workdays.days import YearNotConfirmed
from portal.workdays.seeding import demonstrate_year

pytestmark = pytest.mark.django_db


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
