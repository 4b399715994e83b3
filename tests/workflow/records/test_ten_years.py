"""An edition is lived to its end, and then ten years by the clock (Articles 33, 36, 37).

What ran for ten years is what runs every night; in between people do what people do. Whoever tries to have the case gone
before its time fails by every road, until two officers may.
"""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import TestCase

from portal import clock
from portal.confirming.actions import propose
from portal.documents.issued import read_issued
from portal.documents.reading import read_pdf
from portal.evidence.models import EvidenceFile
from portal.journal.chain import first_break
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.records import LAST_DAY, files_to_lose, honoured_case
from tests.factories.seconding import by_two
from tests.factories.supervision import answered, ordered, reported
from tests.factories.titles import registered_use
from tests.owning import become_application, become_owner
from tests.workflow.records import roads
from workflow.applications.models import Application
from workflow.applications.tasks import erase_applicants
from workflow.honours.documents import certificate_bytes, decision_document
from workflow.honours.enums import Verdict
from workflow.honours.models import Honour
from workflow.honours.verification import verify_number
from workflow.records.actions.holding import HOLD, LIFT
from workflow.records.acts import propose_disposal
from workflow.records.materials import MATERIALS
from workflow.records.models import Disposal, Record
from workflow.records.tasks import file_ended, make_missing_packages
from workflow.supervision.actions import close_tracking
from workflow.supervision.enums import TrackingState
from workflow.supervision.models import Tracking
from workflow.supervision.tasks import plan_years, remind_tracking
from workflow.titles.enums import TitleUseState
from workflow.titles.models import RegisterEntry
from workflow.titles.tasks import end_finished_uses

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def night(travel_to, day: date, hour: int = 3) -> None:
    """What runs every night, on this day."""
    travel_to(clock.moment(day, hour))
    for task in (file_ended, make_missing_packages, plan_years, remind_tracking, end_finished_uses, erase_applicants):
        task()
    call_command("dispose_records")


def followed(honour: Honour, travel_to, office) -> None:
    """The winner reports each year of the term, and once puts right what was ordered."""
    first = honour.trackings.get(number=1)
    travel_to(clock.moment(date(2026, 10, 9), 10))
    ordered(first, office)
    answered(first)
    travel_to(clock.moment(first.closes_from, 10))
    close_tracking(first, finding="整改到位。", by=office)
    for number in range(2, 6):
        night(travel_to, date(2025 + number, 9, 17))
        year = honour.trackings.get(number=number)
        travel_to(clock.moment(year.closes_from, 10))
        close_tracking(reported(year), finding="无严重退步。", by=office)


def tried_by_every_road(record: Record, office, client, folder: Path) -> None:
    roads.by_the_orm(record)
    roads.by_sql(record)
    roads.by_the_tables_owner(record)
    roads.by_a_verb(record, office)
    roads.by_a_page(record, office, client)
    roads.by_the_sweeps(folder)
    roads.by_a_restored_backup(record)
    office.is_superuser = False


def disposed_of(record: Record, office, second_office, folder: Path) -> Disposal:
    """Two officers release the case, and the tables' owner carries it out."""
    disposal = by_two(propose_disposal(record.application.edition, by=office, reason="已无保存价值"), second_office)
    with files_to_lose(folder), TestCase.captureOnCommitCallbacks(execute=True), connection.cursor() as cursor:
        become_owner(cursor)
        call_command("dispose_records")
        become_application(cursor)
    return fresh_from_db(disposal)


def what_is_left(application: Application) -> int:
    rows = sum(apps.get_model(label).objects.filter(**{path: application}).count() for label, path in MATERIALS)
    return rows + EvidenceFile.objects.of(application).count() + EvidenceFile.objects.of(application.record).count()


@pytest.mark.article(33)
@pytest.mark.article(36)
@pytest.mark.article(37)
def test_ten_years_after_an_edition(travel_to, office, second_office, client, settings, tmp_path):
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads")]
    application = honoured_case()
    honour = Honour.objects.get(application=application)
    night(travel_to, date(2026, 10, 1))
    record = Record.objects.get(application=application)
    assert (record.kept_until, record.packages.exclude(made_at=None).count()) == (LAST_DAY, 1)
    tried_by_every_road(record, office, client, tmp_path / "first-night")

    use = registered_use(honour, until_on=date(2029, 12, 31))
    followed(honour, travel_to, office)
    assert [one.state for one in honour.trackings.order_by("number")] == [TrackingState.CLOSED] * 5
    by_two(propose(HOLD, record, by=office, reason="行政诉讼应诉"), second_office)
    tried_by_every_road(record, office, client, tmp_path / "fifth-year")
    assert fresh_from_db(use).state == TitleUseState.ENDED

    night(travel_to, LAST_DAY, hour=23)
    tried_by_every_road(record, office, client, tmp_path / "last-night")
    night(travel_to, LAST_DAY + timedelta(days=90))
    roads.by_a_verb(record, office)
    by_two(propose(LIFT, record, by=office, reason="判决生效"), second_office)
    disposal = disposed_of(record, office, second_office, tmp_path / "disposed")
    certificate = read_pdf(read_issued(disposal.certificate, disposal.digest)).text
    assert what_is_left(application) == 0
    assert all(words in certificate for words in (record.number, "已无保存价值", str(office), str(second_office)))
    still_there = [
        f"{page}{honour.number}" for page in ("/register/", "/verify/", "/api/v1/honours/", "/api/v1/verify/")
    ]
    assert [client.get(page, follow=True).status_code for page in still_there] == [200] * 4
    assert verify_number(honour.number).verdict == Verdict.VALID
    assert certificate_bytes(honour.certificates.get()).startswith(b"%PDF")
    assert honour.commendation.document_number in read_pdf(decision_document(honour.commendation)).text
    assert RegisterEntry.objects.filter(honour_number=honour.number).count() == 2
    assert Tracking.objects.filter(honour=honour).count() == 5
    assert {"application.submitted", "record.packaged"} <= set(Event.objects.values_list("verb", flat=True))
    assert first_break() is None
