"""How long a list stands, by the rule set."""

from datetime import date

import pytest

from portal.workdays.seeding import load_known_years
from tests.factories.programmes import load_changed, planned_edition
from tests.factories.publicity import ENDS, PUBLISHED, STARTS
from workflow.publicity.rules import period

SETTING = "publication_day_counts = "


@pytest.mark.django_db
@pytest.mark.parametrize(("counts", "first", "last"), [("false", STARTS, ENDS), ("true", PUBLISHED, date(2026, 5, 15))])
def test_day_of_publication_counts_only_where_the_rule_set_says_so(tmp_path, counts, first, last):
    load_known_years()
    edition = planned_edition(load_changed(tmp_path, f"{SETTING}false", f"{SETTING}{counts}"))
    assert period(edition, PUBLISHED, 5) == (first, last)
