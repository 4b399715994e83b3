"""Who came in, what was read and what was taken away, over the pages themselves (等保 2.0: security audit)."""

import json
import logging
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from portal import clock
from portal.evidence.models import EvidenceFile
from portal.identity.actions import submit_proof
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind
from portal.journal.models import Access, Event
from portal.journal.sealing import seal_journal
from portal.journal.verifying import first_fault
from portal.logs import JsonFormatter
from tests.factories.evidence import png_file
from tests.factories.identity import PersonFactory
from tests.owning import become_application, become_owner

pytestmark = pytest.mark.django_db
FROM = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def proof():
    person = PersonFactory()
    return submit_proof(person, by=person.owner, materials={"身份证件照片": [png_file()]})


def kinds():
    return list(Access.objects.order_by("pk").values_list("kind", "what"))


@pytest.mark.attack("查阅、导出而不留痕")
def test_login_and_logout_are_on_record_with_account_and_address(client, office):
    EmailAddress.objects.create(user=office, email=office.email, verified=True, primary=True)
    client.post("/accounts/login/", {"login": office.username, "password": "demo-password"}, **FROM)
    client.post("/accounts/logout/", **FROM)
    assert list(Access.objects.order_by("pk").values_list("kind", "actor", "actor_role", "address", "typed")) == [
        ("logged_in", office.pk, "评审办", "203.0.113.9", ""),
        ("logged_out", office.pk, "评审办", "203.0.113.9", ""),
    ]
    assert all(len(access.request_id) == 32 for access in Access.objects.all())


@pytest.mark.attack("查阅、导出而不留痕")
def test_failure_names_the_account_that_was_tried(client, office):
    client.post("/accounts/login/", {"login": office.email, "password": "wrong"}, **FROM)
    access = Access.objects.get()
    assert (access.kind, access.actor, access.address, access.typed) == ("login_failed", office, "203.0.113.9", "")


def test_what_was_typed_for_a_name_is_not_stored_in_clear(client, office):
    for typed in ("My-Own-Password", "my-own-password ", "another"):
        client.post("/accounts/login/", {"login": typed, "password": "wrong"})
    first, same, other = Access.objects.order_by("pk").values_list("typed", flat=True)
    assert (first == same, first == other, len(first)) == (True, False, 64)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM journal_access t")
        assert "password" not in cursor.fetchone()[0].lower()


@pytest.mark.attack("查阅、导出而不留痕")
def test_reading_exporting_and_downloading_are_on_record(client, office, proof):
    client.force_login(office)
    client.get(f"/admin/desk/proofs/{proof.pk}/")
    client.get(f"/admin/desk/proofs/{proof.pk}/refuse/")
    list(client.get("/admin/desk/proofs/export.csv").streaming_content)
    assert kinds() == [("logged_in", ""), ("read", "proofs"), ("read", "proofs"), ("exported", "proofs")]
    read = Access.objects.filter(kind="read").first()
    assert (read.target_type, read.target_id) == ("identity.identityproof", str(proof.pk))


@pytest.mark.attack("查阅、导出而不留痕")
def test_evidence_taken_away_is_on_record(client, office, proof, applicant):
    file = EvidenceFile.objects.of(proof).get()
    client.force_login(applicant)
    assert client.get(f"/evidence/{file.pk}/").status_code == 404
    client.force_login(office)
    assert client.post(f"/evidence/{file.pk}/original/", {"reason": "核对印章"}).status_code == 200
    assert Access.objects.filter(kind="downloaded").values_list("actor", "what", "target_type").get() == (
        office.pk,
        f"original:{file.pk}",
        "identity.identityproof",
    )


def test_lines_for_the_log_server_name_nobody(office, proof, caplog, django_capture_on_commit_callbacks):
    log = logging.getLogger("portal.access")
    with caplog.at_level(logging.INFO, log.name), django_capture_on_commit_callbacks(execute=True):
        note_access(AccessKind.READ, by=office, target=proof, what="proofs")
    line = json.loads(JsonFormatter().format(caplog.records[-1]))
    assert (line["access"], line["account"], line["target"]) == (
        "read",
        office.pk,
        f"identity.identityproof:{proof.pk}",
    )
    assert office.display_name not in str(line)


def test_strangers_leave_nothing(client, db):
    client.get("/")
    client.post("/accounts/logout/")
    assert not Access.objects.exists()


class TestPurging:
    @pytest.fixture(autouse=True)
    def lived(self, settings, tmp_path, travel_to, office):
        settings.PORTAL_JOURNAL_HEADS = [str(tmp_path)]
        settings.PORTAL_ACCESS_DAYS = 200
        with clock.travel(clock.now() - timedelta(days=300)):
            for _ in range(3):
                note_access(AccessKind.LOGGED_IN, by=office)
        note_access(AccessKind.LOGGED_OUT, by=office)
        seal_journal()

    @pytest.fixture
    def as_owner(self):
        with connection.cursor() as cursor:
            become_owner(cursor)
            yield
            become_application(cursor)

    def test_what_is_older_goes_and_the_journal_stays_proven(self, as_owner, capsys):
        call_command("purge_accesses")
        assert "已清理 3 条" in capsys.readouterr().out
        assert kinds() == [("logged_out", "")]
        assert Event.objects.get(verb="access.purged").payload["count"] == 3
        assert first_fault() is None
        call_command("purge_accesses")
        assert Event.objects.filter(verb="access.purged").count() == 1

    def test_less_than_six_months_is_refused(self, as_owner, settings):
        settings.PORTAL_ACCESS_DAYS = 183
        with pytest.raises(CommandError, match="不少于六个月"):
            call_command("purge_accesses")
        assert Access.objects.count() == 4

    def test_what_no_seal_vouches_for_stays(self, as_owner, office):
        with clock.travel(clock.now() - timedelta(days=250)):
            late = note_access(AccessKind.READ, by=office)
        call_command("purge_accesses")
        assert Access.objects.filter(pk=late.pk).exists()

    @pytest.mark.attack("查阅、导出而不留痕")
    def test_the_application_purges_nothing(self):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            call_command("purge_accesses")
        assert Access.objects.count() == 4

    def test_more_erased_than_was_purged_is_named(self, as_owner):
        call_command("purge_accesses")
        last = Access.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("DELETE FROM journal_access")
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert first_fault() == f"访问记录 {last.pk}（退出登录）已被删除。"
