"""Malware: a real clamd says what is clean; what it did not say waits, sealed, for it or for an officer's word."""

import shutil
import signal
import subprocess
import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.loader import render_to_string

from portal import clock
from portal.access.models import User
from portal.errors import TransitionNotAllowed
from portal.evidence import scanner
from portal.evidence.actions import (
    BACK_OFF,
    attach_evidence,
    claim_staged,
    expire_staged,
    release_file,
    remove_evidence,
    stage_upload,
)
from portal.evidence.enums import QuarantineState
from portal.evidence.models import EvidenceFile, Quarantine, StagedUpload
from portal.evidence.owners import register_evidence_owner
from portal.evidence.receiving import Uploader
from portal.evidence.tasks import scan_quarantine
from portal.journal.models import Event
from portal.launcher import clamd as launched
from tests.factories.evidence import EICAR, archive, docx_file, pdf_file

pytestmark = pytest.mark.django_db
NOWHERE = "tcp://127.0.0.1:9"


@pytest.fixture(autouse=True)
def rested():
    """No process rests from a scanner that another test took away."""
    scanner._rest_until[0] = 0.0
    yield
    scanner._rest_until[0] = 0.0


@pytest.fixture
def away(settings):
    """No scanner answers, until the function given here is called."""
    there = settings.CLAMD_ADDRESS
    settings.CLAMD_ADDRESS = NOWHERE

    def comes_back():
        settings.CLAMD_ADDRESS = there
        scanner._rest_until[0] = 0.0

    return comes_back


@pytest.fixture
def held(thing, stored, away):
    return attach_evidence(thing, pdf_file(), by=thing, purpose="proof")


def quarantine_of(file) -> Quarantine:
    return Quarantine.objects.get(storage_name=file.storage_name)


def test_what_the_scanner_passed_is_open_at_once(client, thing, stored):
    file = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    assert (file.is_sealed, Quarantine.objects.count()) == (False, 0)
    client.force_login(thing)
    assert client.get(file.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.4\n" + EICAR),
        ("a.docx", docx_file(**{"word/media/a.txt": EICAR}).read()),
        ("a.ofd", archive({"OFD.xml": b"<OFD/>", "Doc_0/a": EICAR})),
        ("a.txt", EICAR),
    ],
)
@pytest.mark.attack("上传病毒")
def test_malware_is_refused_by_name_and_put_on_record_without_one(thing, stored, name, content):
    with pytest.raises(ValidationError, match=f"文件“{name}”经查验含有病毒") as caught:
        stage_upload(pdf_file(name, content), uploader=Uploader(session_key="s1"))
    assert "Eicar-Signature" in caught.value.messages[0]
    assert (stored(), StagedUpload.objects.count()) == ([], 0)
    found = Quarantine.objects.get()
    assert (found.state, found.storage_name) == (QuarantineState.INFECTED, None)
    event = Event.objects.get(verb="evidence.infected")
    assert (event.target_id, event.actor, name in str(event.payload)) == (str(found.pk), None, False)


@pytest.mark.attack("上传病毒")
def test_without_a_scanner_a_file_is_kept_and_nobody_opens_it(client, thing, looks, held):
    assert (held.is_sealed, quarantine_of(held).state) == (True, QuarantineState.HELD)
    client.force_login(thing)
    answer = client.get(held.get_absolute_url())
    assert answer.status_code == 403
    assert "尚未通过病毒查验" in answer.content.decode()
    assert "待病毒查验，暂不能打开" in render_to_string("identity/proof_materials.html", {"files": [held]})
    assert looks == []


def test_the_scanner_that_comes_back_opens_it(held, away, settings):
    assert scan_quarantine() == 0
    assert quarantine_of(held).tries == 0
    away()
    assert scan_quarantine() == 1
    assert (held.is_sealed, quarantine_of(held).state) == (False, QuarantineState.CLEAN)


def test_the_scanner_that_comes_back_condemns_it(thing, stored, away):
    staged = stage_upload(pdf_file(content=b"%PDF-1.4\n" + EICAR), uploader=Uploader(session_key="s1"))
    away()
    scan_quarantine()
    assert (quarantine_of(staged).state, staged.is_sealed) == (QuarantineState.INFECTED, True)
    with pytest.raises(ValidationError, match="含有病毒或者恶意程序，不能提交"):
        claim_staged([staged], thing, by=thing, purpose="proof")
    assert EvidenceFile.objects.count() == 0


def test_a_file_that_is_gone_keeps_no_other_waiting(thing, held, stored, away):
    other = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    next(path for path in stored() if path.name in held.storage_name).unlink()
    away()
    assert scan_quarantine() == 2
    assert (held.is_sealed, other.is_sealed) == (True, False)
    assert scan_quarantine() == 0


def test_quarantine_follows_a_file_from_the_form_to_the_case(thing, stored, away):
    staged = stage_upload(pdf_file(), uploader=Uploader(session_key="s1"))
    (file,) = claim_staged([staged], thing, by=thing, purpose="proof")
    assert file.is_sealed
    remove_evidence(file, by=thing)
    assert Quarantine.objects.count() == 0
    expire_staged(stage_upload(pdf_file(), uploader=Uploader(session_key="s1")))
    assert Quarantine.objects.count() == 0


@pytest.fixture
def read_by_office(held, office):
    register_evidence_owner(User, lambda user, thing: user in (office, thing))


@pytest.mark.usefixtures("read_by_office")
class TestRelease:
    def test_an_officer_answers_for_it_with_a_reason(self, held, office):
        with pytest.raises(ValidationError, match="须写明理由"):
            release_file(quarantine_of(held), by=office, reason=" ")
        release_file(quarantine_of(held), by=office, reason="来源已核实")
        assert not held.is_sealed
        event = Event.objects.get(verb="evidence.released")
        assert (event.actor, event.reason) == (office, "来源已核实")
        with pytest.raises(TransitionNotAllowed):
            release_file(quarantine_of(held), by=office, reason="再次")

    def test_nobody_else_does(self, held, thing, second_office, discipline):
        for person in (thing, second_office, discipline):
            with pytest.raises(PermissionDenied):
                release_file(quarantine_of(held), by=person, reason="来源已核实")
        assert held.is_sealed

    def test_at_the_desk(self, client, held, office, second_office):
        address = f"/admin/desk/quarantine/{quarantine_of(held).pk}"
        client.force_login(second_office)
        assert client.post(f"{address}/release/", {"reason": "来源已核实"}).status_code == 403
        client.force_login(office)
        page = client.get("/admin/desk/quarantine/").content.decode()
        assert "隔离中" in page
        assert held.original_name not in page + client.get(f"{address}/").content.decode()
        assert client.post(f"{address}/release/", {"reason": "来源已核实"}).status_code == 302
        assert not held.is_sealed


@pytest.fixture(scope="module")
def own_clamd(tmp_path_factory):
    """A clamd on a socket file that takes a megabyte; gives the process and its address."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "own.ndb").write_text(launched.SIGNATURE + "\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/signatures\nLocalSocket {folder}/clamd.sock\nStreamMaxLength 1M\nMaxThreads 2\n"
    )
    child = subprocess.Popen(
        [launched.program(), "--foreground", "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL
    )
    until = time.monotonic() + 20
    while not (folder / "clamd.sock").exists() and time.monotonic() < until:
        time.sleep(0.05)
    yield child, f"unix:{folder}/clamd.sock"
    child.kill()
    child.wait()
    shutil.rmtree(folder, ignore_errors=True)


def test_what_the_scanner_cannot_judge_it_is_asked_about_ever_less_often(
    client, thing, office, stored, settings, own_clamd, travel_to
):
    settings.CLAMD_ADDRESS = own_clamd[1]
    large = pdf_file(content=b"%PDF-1.4\n" + b"0" * 3_000_000)
    travel_to(clock.now())
    unjudged, waits = attach_evidence(thing, large, by=thing, purpose="proof"), []
    for _ in range(len(BACK_OFF) + 1):
        assert scan_quarantine() == 1
        assert scan_quarantine() == 0
        row = quarantine_of(unjudged)
        waits.append(row.next_try_at - clock.now())
        travel_to(row.next_try_at)
    assert waits == [*BACK_OFF, BACK_OFF[-1]]
    client.force_login(office)
    again = f"7次没有结论，下次不早于{clock.display(row.next_try_at)}"
    assert again in client.get("/admin/desk/quarantine/").content.decode()
    settings.CLAMD_ADDRESS = NOWHERE
    scanner._rest_until[0] = 0.0
    assert attach_evidence(thing, pdf_file(), by=thing, purpose="proof").is_sealed
    settings.CLAMD_ADDRESS = own_clamd[1]
    scanner._rest_until[0] = 0.0
    assert scan_quarantine() == 2


def test_a_socket_file_a_limit_and_a_death(thing, stored, settings, own_clamd):
    child, settings.CLAMD_ADDRESS = own_clamd
    assert not attach_evidence(thing, pdf_file(), by=thing, purpose="proof").is_sealed
    large = pdf_file(content=b"%PDF-1.4\n" + b"0" * 3_000_000)
    unjudged = attach_evidence(thing, large, by=thing, purpose="proof")
    assert not attach_evidence(thing, pdf_file(), by=thing, purpose="proof").is_sealed
    there, settings.CLAMD_ADDRESS = settings.CLAMD_ADDRESS, ""
    behind = attach_evidence(thing, pdf_file(), by=thing, purpose="proof")
    settings.CLAMD_ADDRESS = there
    assert scan_quarantine() == 2
    assert (unjudged.is_sealed, behind.is_sealed) == (True, False)
    child.send_signal(signal.SIGSTOP)
    settings.CLAMD_SECONDS = 1
    started = time.monotonic()
    assert attach_evidence(thing, pdf_file(), by=thing, purpose="proof").is_sealed
    assert attach_evidence(thing, pdf_file(), by=thing, purpose="proof").is_sealed
    assert time.monotonic() - started < 3
    child.kill()
    scanner._rest_until[0] = 0.0
    assert attach_evidence(thing, pdf_file(), by=thing, purpose="proof").is_sealed


@pytest.mark.attack("上传病毒")
def test_a_file_that_silences_the_scanner_keeps_no_other_waiting(thing, held, stored, away):
    attach_evidence(thing, pdf_file("b.pdf"), by=thing, purpose="proof")
    for tried in (1, 2):
        scanner._rest_until[0] = 0.0
        assert scan_quarantine() == 0
        assert Quarantine.objects.exclude(tried_at=None).count() == tried


# What people are told


@pytest.mark.usefixtures("read_by_office")
def test_the_offices_first_page_says_that_files_wait_and_for_whom(client, office, editor, held, away, settings):
    client.force_login(office)
    page = client.get("/admin/").content.decode()
    assert "有 1 个文件没有经过病毒查验" in page
    assert "病毒查验服务恢复后自动查验" in page
    settings.CLAMD_ADDRESS = ""
    assert "只能由评审办逐个核对来源" in client.get("/admin/").content.decode()
    client.force_login(editor)
    assert "没有经过病毒查验" not in client.get("/admin/").content.decode()
    release_file(quarantine_of(held), by=office, reason="来源已核实")
    client.force_login(office)
    assert "没有经过病毒查验" not in client.get("/admin/").content.decode()


@pytest.mark.usefixtures("read_by_office")
def test_who_handed_a_file_in_is_told_that_nothing_is_left_to_do(held, office):
    told = "您无须重新上传或者另行办理"
    assert told in render_to_string("evidence/_sealed_note.html", {"files": [held]})
    release_file(quarantine_of(held), by=office, reason="来源已核实")
    assert told not in render_to_string("evidence/_sealed_note.html", {"files": [held]})


OF_THE_OFFICE = {
    "applications/_files.html", "confirming/files.html", "evidence/_staged_file.html", "identity/proof_materials.html",
    "objections/desk/files.html",
}  # fmt: skip
"""Lists of desks, where the desk of quarantine says the rest; and the line of a form, which says it itself."""


def test_every_list_of_own_files_says_what_becomes_of_those_that_wait(settings):
    root = settings.BASE_DIR / "templates"
    texts = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*.html")}
    marked = {name for name, text in texts.items() if "evidence/_sealed.html" in text}
    assert {name for name in marked if "evidence/_sealed_note.html" not in texts[name]} == OF_THE_OFFICE
