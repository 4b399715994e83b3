"""The roads by which somebody could try to have a received case gone before its disposal; each asserts that it is closed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test import Client

from portal import clock
from portal.canonical import canonical_json
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import remove_evidence, remove_files
from portal.evidence.models import EvidenceFile
from portal.evidence.tasks import sweep_orphans
from portal.evidence.vault import vault
from portal.journal.copies import places
from portal.journal.keys import current_key, sign
from tests.factories.records import files_to_lose
from tests.owning import become_application, become_owner
from workflow.applications.tasks import erase_applicants
from workflow.records.actions.disposing import take_away
from workflow.records.actions.reapplying import LEDGER
from workflow.records.acts import propose_disposal
from workflow.records.materials import EMPTIED, MATERIALS
from workflow.records.models import Disposal, Record

KEPT = ["evidence_evidencefile"] + [label.replace(".", "_") for label, *_ in (*MATERIALS, *EMPTIED)]


def refused_by_database(act: Callable[[], Any]) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        act()
    return str(refusal.value)


def sql(statement: str, *values: Any) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)

    return run


def by_the_orm(record: Record) -> None:
    application = record.application
    for gone in (
        application.delete,
        application.versions.first().delete,
        record.delete,
        record.packages.first().delete,
    ):
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            gone()
    assert "records_kept" in refused_by_database(lambda: remove_files(application))
    assert "records_kept" in refused_by_database(lambda: remove_files(record))


def by_sql(record: Record) -> None:
    """As the application's role, whose session may set what it likes."""
    for table in ("applications_submittedversion", "reviews_report"):
        gone = sql(f"DELETE FROM {table} WHERE application_id = %s", record.application_id)
        assert "permission denied" in refused_by_database(gone)
    # No setting of a session puts this trigger to sleep, as it would pgtrigger's.
    ignoring = "SET LOCAL pgtrigger.ignore = '{records_kept,records_received}'; SET LOCAL portal.transition = 'on';"
    listed = "UPDATE records_record SET state = 'disposing', disposal_id = %s WHERE id = %s;"
    file = "DELETE FROM evidence_evidencefile WHERE target_type = 'applications.application'"
    assert "records_kept" in refused_by_database(sql(file))
    with transaction.atomic():
        edition = record.application.edition
        disposal = Disposal.objects.create(edition=edition, number="X", reason="x", approved_at=clock.now())
        assert "records_kept" in refused_by_database(sql(ignoring + listed + file, disposal.pk, record.pk))
        transaction.set_rollback(True)
    assert "permission denied" in refused_by_database(sql("TRUNCATE evidence_evidencefile CASCADE"))
    unreceived = "UPDATE applications_application SET state = 'draft', submitted_at = NULL, number = NULL"
    assert "records_received" in refused_by_database(sql(ignoring + unreceived))
    moved = refused_by_database(sql("UPDATE records_record SET kept_until = '2026-01-01'"))
    assert "term_stands" in moved or "Cannot update" in moved


def by_the_tables_owner(record: Record) -> None:
    with connection.cursor() as cursor:
        become_owner(cursor)
        for table in KEPT:
            named = f"tgrelid = '{table}'::regclass AND tgname = 'records_kept'"
            cursor.execute(f"SELECT count(*) FROM pg_trigger WHERE {named}")
            assert cursor.fetchone() == (1,), table
        assert "records_kept" in refused_by_database(sql("DELETE FROM evidence_evidencefile"))
        with pytest.raises((ValidationError, DatabaseError)), transaction.atomic():
            take_away(record)
        become_application(cursor)


def by_a_verb(record: Record, office: Any) -> None:
    file = EvidenceFile.objects.of(record.application).first()
    with pytest.raises(PermissionDenied):
        remove_evidence(file, by=record.application.applicant)
    with pytest.raises(TransitionNotAllowed, match="没有保管期满"):
        propose_disposal(record.application.edition, by=office, reason="期满")


def by_a_page(record: Record, office: Any, client: Client) -> None:
    """A superuser of the office finds no page that deletes, and the desk's form offers nothing."""
    office.is_superuser = True
    client.force_login(office)
    for path in ("snippets/records/record/delete/{}/", "desk/records/{}/delete/", "records/record/{}/delete/"):
        assert client.post(f"/admin/{path.format(record.pk)}").status_code == 404
    asked = {"edition": record.application.edition_id, "reason": "期满"}
    refused = client.post("/admin/desk/records/do/dispose/", asked)
    assert list(refused.context["form"].errors) == ["edition"]
    assert Record.objects.filter(pk=record.pk).exists()


def by_the_sweeps(folder: Path) -> None:
    """What runs by the clock, also where the machine's is more than a year fast."""
    names = set(EvidenceFile.objects.values_list("storage_name", flat=True))
    with files_to_lose(folder):
        sweep_orphans()
        with clock.travel(clock.now() + timedelta(days=400)):
            sweep_orphans()
        assert all(vault().exists(name) for name in names)
    call_command("dispose_records")
    assert erase_applicants() == 0


def by_a_restored_backup(record: Record) -> None:
    """What is carried out again after a restoration is not carried out early, whoever signed it."""
    place = next(iter(places()))
    place.mkdir(parents=True, exist_ok=True)
    edition = record.application.edition
    entry = {"number": "CNZL-XH·0000-99", "edition": edition.slug, "reason": "期满", "proposed_by": "甲", "confirmed_by": "乙",
             "approved_at": clock.now().isoformat(), "done_at": clock.now().isoformat(), "certificate": "0" * 64,
             "applications": [record.application.number]}  # fmt: skip
    key = current_key()
    forged, signed = {**entry, "key": key, "mac": "0" * 64}, {**entry, "key": key, "mac": sign(key, entry)}
    (place / LEDGER).write_text(f"{canonical_json(forged)}\n{canonical_json(signed)}\n")
    with connection.cursor() as cursor:
        become_owner(cursor)
        call_command("dispose_records")
        become_application(cursor)
    (place / LEDGER).unlink()
    assert not Disposal.objects.exists()
