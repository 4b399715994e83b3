"""When its term is over two officers dispose of a case: rows and files together, certified, and gone for good (Article 37)."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal import clock
from portal.confirming.actions import confirm, propose
from portal.confirming.hand import taken_in_hand
from portal.documents.issued import read_issued
from portal.documents.reading import read_pdf
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import vault
from portal.journal.chain import first_break
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.records import LAST_DAY, files_to_lose, packed_record
from tests.factories.seconding import by_two, refuses_alone
from tests.owning import become_application, become_owner
from tests.refusing import refuses
from workflow.applications import erasing
from workflow.applications.models import Application
from workflow.applications.tasks import erase_applicants
from workflow.honours.models import Honour
from workflow.records.actions import approve_disposal, ask_package, carry_out, hold_record, lift_hold
from workflow.records.actions.disposing import check_approve, due_records
from workflow.records.actions.filing import check_file
from workflow.records.actions.holding import HOLD, LIFT, check_hold, check_lift
from workflow.records.actions.reapplying import LEDGER
from workflow.records.acts import propose_disposal
from workflow.records.materials import MATERIALS
from workflow.records.models import Disposal

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(packed_record)


@pytest.fixture
def record(given, travel_to, settings, tmp_path):
    """The day after its term; the journal's heads lie in a place of their own."""
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads")]
    travel_to(clock.moment(LAST_DAY + timedelta(days=1), 10))
    return fresh_from_db(given)


@pytest.fixture
def approved(record, office, second_office) -> Disposal:
    return by_two(propose_disposal(record.application.edition, by=office, reason="已无保存价值"), second_office)


def materials(record) -> int:
    kept = sum(apps.get_model(label).objects.filter(**{path: record.application}).count() for label, path in MATERIALS)
    return kept + EvidenceFile.objects.of(record).count() + EvidenceFile.objects.of(record.application).count()


@pytest.mark.article(37)
def test_list_waits_for_a_second_officer_and_for_the_tables_owner(record, office, second_office, applicant):
    edition = record.application.edition
    with pytest.raises(PermissionDenied):
        propose_disposal(edition, by=applicant, reason="期满")
    pending = refuses_alone(propose_disposal(edition, by=office, reason="已无保存价值"), second_office)
    with pytest.raises(PermissionDenied):
        confirm(pending, by=office)
    with pytest.raises(PermissionDenied):
        approve_disposal(edition, listed=[record.pk], by=None, under=pending)
    disposal = by_two(pending, second_office)
    assert (disposal.proposed_by, disposal.confirmed_by, fresh_from_db(record).state) == (
        str(office), str(second_office), "disposing",
    )  # fmt: skip
    assert materials(record) > 5
    with pytest.raises(DatabaseError), transaction.atomic():
        carry_out(disposal)
    with pytest.raises(TransitionNotAllowed, match="没有保管期满"):
        propose_disposal(edition, by=office, reason="再次")


@pytest.mark.article(37)
def test_rows_and_files_go_together_and_results_stay(
    record, approved, owner, django_capture_on_commit_callbacks, client, office, tmp_path
):
    stored = list(EvidenceFile.objects.values_list("storage_name", flat=True))
    with files_to_lose(tmp_path / "vault"):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("dispose_records")
        assert not [name for name in stored if vault().exists(name)]
    record, approved = fresh_from_db(record), fresh_from_db(approved)
    assert (materials(record), record.state, record.disposed_on) == (0, "disposed", LAST_DAY + timedelta(days=1))
    assert Honour.objects.filter(application=record.application_id).exists()
    assert fresh_from_db(record.application).self_assessment == ""
    assert first_break() is None
    certificate = read_pdf(read_issued(approved.certificate, approved.digest)).text
    assert all(words in certificate for words in (approved.number, record.number, "已无保存价值", str(office)))
    client.force_login(office)
    pages = [f"records/{record.pk}/", f"disposals/{approved.pk}/", f"applications/{record.application_id}/"]
    assert [client.get(f"/admin/desk/{page}").status_code for page in pages] == [200, 200, 200]
    assert client.get(f"/admin/desk/disposals/{approved.pk}/certificate.pdf")["Content-Type"] == "application/pdf"
    assert client.get(f"/admin/desk/applications/{record.application_id}/form.pdf").status_code == 404
    client.force_login(record.application.applicant)
    page = f"/apply/{record.application_id}/"
    assert (client.get(f"{page}form.pdf").status_code, "form.pdf" in client.get(page).content.decode()) == (404, False)
    call_command("dispose_records")
    assert Event.objects.filter(verb="disposal.carried_out").count() == 1


@pytest.mark.article(37)
def test_hold_keeps_a_case_beyond_its_term_until_two_lift_it(record, office, second_office, applicant):
    with pytest.raises(PermissionDenied):
        hold_record(record, by=office, reason="应诉")
    by_two(propose(HOLD, record, by=office, reason="行政诉讼应诉"), second_office)
    assert not due_records(record.application.edition).exists()
    with pytest.raises(TransitionNotAllowed, match="已经冻结"):
        propose(HOLD, record, by=office, reason="再次")
    assert erase_applicants() == 0
    by_two(propose(LIFT, record, by=office, reason="判决生效"), second_office)
    assert due_records(record.application.edition).exists()
    with pytest.raises(TransitionNotAllowed, match="没有冻结"):
        propose(LIFT, record, by=office, reason="再次")


@pytest.mark.article(37)
def test_case_held_after_the_list_was_confirmed_is_spared(record, approved, office, second_office, owner):
    by_two(propose(HOLD, record, by=office, reason="审计需要"), second_office)
    call_command("dispose_records")
    record = fresh_from_db(record)
    assert (record.state, record.disposal, fresh_from_db(approved).state) == ("kept", None, "done")
    assert materials(record) > 5


@pytest.mark.article(37)
def test_restored_backup_is_disposed_of_again(record, office, second_office, owner, tmp_path):
    """The database goes back to before the list was drawn up; what stands beside the journal's heads takes it away again."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT backup")
        by_two(propose_disposal(record.application.edition, by=office, reason="已无保存价值"), second_office)
        call_command("dispose_records")
        line = (tmp_path / "heads" / LEDGER).read_text()
        cursor.execute("ROLLBACK TO SAVEPOINT backup")
    by_two(propose(HOLD, record, by=office, reason="恢复的备份中当时还冻结"), second_office)
    (tmp_path / "heads" / LEDGER).write_text(line + line.replace("已无保存价值", "伪造"))
    assert materials(record) > 5
    call_command("dispose_records")
    assert (materials(record), fresh_from_db(record).state) == (0, "disposed")
    again = Disposal.objects.get()
    assert (again.reason, again.confirmed_by, again.pending) == ("已无保存价值", str(second_office), None)
    call_command("dispose_records")
    assert (Disposal.objects.count(), (tmp_path / "heads" / LEDGER).read_text().count("\n")) == (1, 2)


@pytest.mark.article(37)
def test_who_applied_is_forgotten_with_the_sealed_part(record, monkeypatch):
    monkeypatch.setattr(erasing, "_kept", [])
    assert EvidenceFile.objects.of(record, "sealed").exists()
    assert erase_applicants() == 1
    assert not EvidenceFile.objects.of(record, "sealed").exists()
    assert EvidenceFile.objects.of(record, "package").exists()


@pytest.mark.article(37)
def test_a_list_that_fails_is_named_and_done_the_next_time_once(record, approved, tmp_path):
    """The portal's own role may not; what fails keeps neither the other lists nor the ledger waiting."""
    with pytest.raises(CommandError, match=approved.number):
        call_command("dispose_records")
    assert (tmp_path / "heads").is_dir()
    with connection.cursor() as cursor:
        become_owner(cursor)
        assert [carry_out(fresh_from_db(approved)).state for _ in range(2)] == ["done", "done"]
        become_application(cursor)
    assert Event.objects.filter(verb="disposal.carried_out").count() == 1


@pytest.mark.article(37)
def test_no_verb_of_a_case_file_takes_a_stranger_one_alone_or_a_case_that_is_not_due(
    record, office, second_office, applicant
):
    edition, gone = record.application.edition, record.pk + 1
    waiting = propose_disposal(edition, by=office, reason="已无保存价值")

    def put_on_list():
        with taken_in_hand(waiting.pk):
            approve_disposal(edition, listed=[record.pk, gone], by=second_office, under=waiting)

    refuses(
        (lambda: check_approve(edition, by=applicant), PermissionDenied, "销毁清册由评审办提出和复核"),
        (lambda: check_approve(edition, by=office, listed=[record.pk, gone]), TransitionNotAllowed, "重新提出清册"),
        (put_on_list, TransitionNotAllowed, "重新提出清册"),
        (lambda: check_hold(record, by=applicant), PermissionDenied, "案卷的冻结和解除由"),
        (lambda: check_lift(record, by=applicant), PermissionDenied, "案卷的冻结和解除由"),
        (lambda: ask_package(record, by=applicant, reason="自用"), PermissionDenied, "归档包由"),
        (lambda: check_file(Application()), TransitionNotAllowed, "没有提交，不归档"),
        (lambda: lift_hold(record, by=None, reason="判决生效"), TransitionNotAllowed, "没有冻结"),
    )
    by_two(propose(HOLD, record, by=office, reason="应诉"), second_office)
    refuses(
        (lambda: hold_record(record, by=None, reason="应诉"), TransitionNotAllowed, "已经冻结"),
        (lambda: lift_hold(record, by=office, reason="判决生效"), PermissionDenied, "须由两名工作人员办理"),
    )
