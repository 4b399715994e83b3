"""Nothing and nobody takes a received case away before its disposal: tried by every road (Article 37)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import remove_evidence, remove_files
from portal.evidence.models import EvidenceFile
from portal.evidence.tasks import sweep_orphans
from portal.evidence.vault import vault
from tests.conftest import fresh_from_db
from tests.factories.records import LAST_DAY, files_put_back, packed_record
from workflow.applications.models import SubmittedVersion
from workflow.applications.tasks import erase_applicants
from workflow.records.actions.disposing import MATERIALS, take_away
from workflow.records.acts import propose_disposal
from workflow.records.models import Disposal, Record

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(packed_record)


@pytest.fixture
def record(given, travel_to):
    """On the last day of its term."""
    travel_to(clock.moment(LAST_DAY, 23))
    return fresh_from_db(given)


def refused_by_database(act) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    return str(refusal.value)


def sql(statement: str, *values):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


KEPT = ["applications_application", "evidence_evidencefile"] + [label.replace(".", "_") for label, _ in MATERIALS]


@pytest.mark.article(37)
def test_orm_takes_nothing_away(record):
    application = record.application
    version = application.versions.first()
    for gone in (application.delete, version.delete, record.delete, record.packages.get().delete):
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            gone()
    assert "records_kept" in refused_by_database(lambda: remove_files(application))
    assert "records_kept" in refused_by_database(lambda: remove_files(record))


@pytest.mark.article(37)
@pytest.mark.attack("提前删除已受理的申报、材料和评审记录")
def test_applications_role_takes_nothing_away_by_sql(record):
    key = record.application_id
    tables = ("applications_submittedversion", "reviews_report")
    for table in tables:
        assert "permission denied" in refused_by_database(sql(f"DELETE FROM {table} WHERE application_id = %s", key))
    # No setting of a session puts this trigger to sleep, as it would pgtrigger's.
    ignoring = "SET LOCAL pgtrigger.ignore = '{records_kept,records_received}'; SET LOCAL portal.transition = 'on';"
    listed = "UPDATE records_record SET state = 'disposing', disposal_id = %s WHERE id = %s;"
    disposal = Disposal.objects.create(
        edition=record.application.edition, number="X", reason="x", approved_at=clock.now()
    )
    file = "DELETE FROM evidence_evidencefile WHERE target_type = 'applications.application'"
    assert "records_kept" in refused_by_database(sql(file))
    assert "records_kept" in refused_by_database(sql(ignoring + listed + file, disposal.pk, record.pk))
    assert "permission denied" in refused_by_database(sql("TRUNCATE evidence_evidencefile CASCADE"))
    unreceived = "UPDATE applications_application SET state = 'draft', submitted_at = NULL, number = NULL"
    assert "records_received" in refused_by_database(sql(ignoring + unreceived))
    moved = "UPDATE records_record SET kept_until = '2026-01-01'"
    assert "term_stands" in refused_by_database(sql(moved)) or "Cannot update" in refused_by_database(sql(moved))


@pytest.mark.article(37)
@pytest.mark.attack("提前删除已受理的申报、材料和评审记录")
def test_owner_takes_nothing_away_before_its_disposal(record, owner):
    for table in KEPT:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND tgname = 'records_kept'"
            )
            assert cursor.fetchone() == (1,), table
    assert "records_kept" in refused_by_database(sql("DELETE FROM evidence_evidencefile"))
    with pytest.raises((ValidationError, DatabaseError)), transaction.atomic():
        take_away(record)


@pytest.mark.article(37)
def test_no_verb_and_no_page_takes_it_away(record, office, client):
    file = EvidenceFile.objects.of(record.application).first()
    with pytest.raises(PermissionDenied):
        remove_evidence(file, by=record.application.applicant)
    with pytest.raises(TransitionNotAllowed, match="没有保管期满"):
        propose_disposal(record.application.edition, by=office, reason="期满")
    office.is_superuser = True
    client.force_login(office)
    for path in ("snippets/records/record/delete/{}/", "desk/records/{}/delete/", "records/record/{}/delete/"):
        assert client.post(f"/admin/{path.format(record.pk)}").status_code == 404
    assert Record.objects.filter(pk=record.pk).exists()


@pytest.mark.article(37)
def test_sweeps_and_dated_tasks_leave_it(record, tmp_path):
    names = set(EvidenceFile.objects.values_list("storage_name", flat=True))
    with files_put_back(tmp_path / "vault"):
        sweep_orphans()
        with clock.travel(clock.now() + timedelta(days=400)):
            sweep_orphans()
        assert all(vault().exists(name) for name in names)
    call_command("dispose_records")
    assert erase_applicants() == 0
    assert SubmittedVersion.objects.filter(application=record.application_id).exists()
