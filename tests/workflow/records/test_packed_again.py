"""What is decided on a case that was filed makes a further version of its package; the earlier one is kept (Article 37)."""

from datetime import date

import pytest

from objections.actions import withdraw_objection
from portal import clock
from portal.evidence.models import EvidenceFile
from tests.conftest import fresh_from_db
from tests.factories.honours import reinstated, revoked
from tests.factories.objections import filed, replied
from tests.factories.records import LAST_DAY, packed_record
from workflow.honours.models import Honour
from workflow.records.tasks import file_ended, make_missing_packages

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(37)]


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(packed_record)


@pytest.fixture
def record(given, travel_to):
    record = fresh_from_db(given)
    travel_to(clock.moment(date(2026, 10, 9), 18))
    return record


def versions(record) -> list[tuple[int, str]]:
    return list(record.packages.order_by("version").values_list("version", "reason"))


def test_what_is_decided_later_makes_a_further_version_and_keeps_the_earlier(record, office, second_office, travel_to):
    honour = Honour.objects.get(application=record.application_id)
    assert (file_ended(), record.kept_until) == (0, LAST_DAY)
    revoked(honour, office, second_office)
    assert fresh_from_db(record).reopened_for == "荣誉撤销后另行制作"
    # Plaque and certificate are still to be taken back: it is not over.
    assert file_ended() == 0
    travel_to(clock.moment(date(2026, 10, 20), 10))
    reinstated(fresh_from_db(honour), office, second_office)
    assert (file_ended(), make_missing_packages()) == (1, 1)
    assert versions(record) == [(1, "届次结束，案卷归档"), (2, "荣誉恢复后另行制作")]
    assert EvidenceFile.objects.of(record, "package").count() == 2
    assert (file_ended(), fresh_from_db(record).reopened_for) == (0, "")


def test_objection_that_ends_after_filing_makes_a_further_version(record, office):
    entry = record.application.notice_entries.first()
    objection = filed(entry)
    assert fresh_from_db(record).reopened_for == ""
    replied(entry, by=office)
    assert (fresh_from_db(record).reopened_for, file_ended()) == ("异议办结后另行制作", 0)
    withdraw_objection(objection)
    assert (file_ended(), make_missing_packages()) == (1, 1)
    assert [version for version, _ in versions(record)] == [1, 2]
