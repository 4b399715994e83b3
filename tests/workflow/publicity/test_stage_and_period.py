"""Which stage a list belongs to, and which day is the first of its period (Articles 21, 25)."""

from datetime import date

import pytest

from portal.errors import RuleViolation
from tests.factories.programmes import load_short, running_edition
from tests.factories.workdays import known_years
from workflow.publicity.actions import plan_notice
from workflow.publicity.models import Notice
from workflow.publicity.rules import period

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]


def test_only_a_notice_stage_in_progress_gets_a_list(office):
    edition = running_edition()
    with pytest.raises(RuleViolation, match="不是公示环节"):
        plan_notice(edition.stages.get(kind="application"), by=office)
    with pytest.raises(RuleViolation, match="进入该环节后"):
        plan_notice(edition.stages.filter(kind="notice").first(), by=office)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(("counts", "starts", "ends"), [("false", 14, 20), ("true", 13, 19)])
def test_day_of_publication_counts_where_the_rule_set_says_so(counts, starts, ends):
    known_years()
    rules = load_short("publication_day_counts = false", f"publication_day_counts = {counts}")
    wednesday = date(2026, 5, 13)
    assert period(running_edition(rules), wednesday, 5) == (date(2026, 5, starts), date(2026, 5, ends))
