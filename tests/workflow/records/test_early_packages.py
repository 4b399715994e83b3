"""A case that is over is packed before its edition ends; decided on again, it is packed once more (Article 37)."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.programmes import running_edition
from tests.factories.publicity import ENDS, ended, planned, published
from tests.factories.workdays import known_years
from tests.locking import trace_of
from workflow.applications.actions import decide_passage, return_to_running, withdraw
from workflow.applications.enums import Outcome
from workflow.programmes.actions import advance_edition, cancel_edition
from workflow.programmes.models import Edition
from workflow.records.actions import file_record, repack_record, set_term
from workflow.records.models import Record
from workflow.records.tasks import file_ended, make_missing_packages

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(37)]


@pytest.fixture(scope="module")
def begun(module_setup):
    return module_setup(_begun)


def _begun():
    edition = running_edition()
    known_years()
    with clock.travel(DURING):
        return [submitted_application(edition) for _ in range(2)]


@pytest.fixture
def cases(begun, travel_to):
    travel_to(DURING + timedelta(hours=1))
    return [fresh_from_db(application) for application in begun]


def versions(record) -> list[tuple[int, str]]:
    return list(record.packages.order_by("version").values_list("version", "reason"))


def test_withdrawn_case_is_packed_at_once_and_kept_from_the_end_of_the_edition(cases, travel_to):
    application, _ = cases
    with pytest.raises(TransitionNotAllowed, match="尚未结束"):
        file_record(application)
    withdraw(application, by=application.applicant, reason="不再参评。")
    assert (file_ended(), make_missing_packages()) == (1, 1)
    record = Record.objects.get()
    assert (record.application, record.kept_until, record.packages.get().reason) == (
        application, None, "案件办结，案卷归档",
    )  # fmt: skip
    assert EvidenceFile.objects.of(record, "package").count() == 1
    travel_to(clock.moment(date(2040, 1, 2), 10))
    assert not Record.objects.due().exists()
    assert (file_ended(), set_term(record).kept_until) == (0, None)


def test_term_is_set_once_when_the_edition_ends(cases):
    application, _ = cases
    withdraw(application, by=application.applicant, reason="不再参评。")
    record = file_record(application)
    edition = Edition.objects.get(pk=application.edition_id)
    cancel_edition(edition, by=None, reason="不再评选。")
    assert file_ended() == 1  # the other case
    record = fresh_from_db(record)
    assert record.kept_until == clock.today().replace(year=clock.today().year + 10)
    # Two sweeps at once: the second waits, and finds it set.
    assert trace_of(lambda: set_term(record)) == ("record", "")
    assert (fresh_from_db(record).kept_until, Event.objects.filter(verb="record.term_set").count()) == (
        record.kept_until,
        1,
    )
    for moved in (None, record.kept_until + timedelta(days=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(kept_until=moved)


def test_case_left_out_waits_until_a_later_list_has_had_its_time(cases, travel_to, office):
    application, passed = cases
    edition = Edition.objects.get(pk=application.edition_id)
    travel_to(edition.deadline + timedelta(seconds=1))
    advance_edition(edition, by=None)
    stage = edition.stages.get(code="qualification")
    decide_passage(application, stage, Outcome.LEFT_OUT, by=None, reason="未满三年")
    decide_passage(passed, stage, Outcome.PASSED, by=None)
    advance_edition(fresh_from_db(edition), by=None)
    notice = published(planned(edition.stages.get(code="qualification-notice")))
    assert file_ended() == 0
    ended(notice)
    assert file_ended() == 1
    record = Record.objects.get(application=application)
    make_missing_packages()
    travel_to(clock.moment(ENDS + timedelta(days=2), 10))
    return_to_running(fresh_from_db(application), by=office, reason="登记日期核对有误。")
    assert fresh_from_db(record).reopened_for == "恢复参评，再次办结后另行制作"
    assert (file_ended(), repack_record(record)) == (0, None)
    withdraw(fresh_from_db(application), by=application.applicant, reason="不再参评。")
    assert (file_ended(), make_missing_packages(), file_ended()) == (1, 1, 0)
    assert versions(record) == [(1, "案件办结，案卷归档"), (2, "恢复参评，再次办结后另行制作")]
