"""Nothing and nobody takes a received case away before its disposal: tried by every road (Article 37)."""

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.records import LAST_DAY, packed_record
from tests.workflow.records import roads

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(37)]
ATTACK = pytest.mark.attack("提前删除已受理的申报、材料和评审记录")


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(packed_record)


@pytest.fixture
def record(given, travel_to, settings, tmp_path):
    """On the last day of its term."""
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads")]
    travel_to(clock.moment(LAST_DAY, 23))
    return fresh_from_db(given)


def test_orm_takes_nothing_away(record):
    roads.by_the_orm(record)


@ATTACK
def test_applications_role_takes_nothing_away_by_sql(record):
    roads.by_sql(record)


@ATTACK
def test_owner_takes_nothing_away_before_its_disposal(record):
    roads.by_the_tables_owner(record)


def test_no_verb_and_no_page_takes_it_away(record, office, client):
    roads.by_a_verb(record, office)
    roads.by_a_page(record, office, client)


def test_sweeps_and_dated_tasks_leave_it(record, tmp_path):
    roads.by_the_sweeps(tmp_path / "vault")
    assert record.application.versions.exists()


@ATTACK
def test_disposal_carried_out_again_is_not_carried_out_early(record):
    roads.by_a_restored_backup(record)
    assert record.application.versions.exists()
