"""Every kind of paper that is issued, confirmed on every road: the pages, the interface, the command (Articles 13, 26, 33–37)."""

import ast
import io
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal import clock
from portal.documents.issued import read_issued
from portal.documents.papers import confirmed_kinds
from tests.conftest import fresh_from_db
from tests.factories import misuse, supervision
from tests.factories.cultivation import enrolled, member, officer, pool, training
from tests.factories.honours import active_honour, reinstated, revoked, told
from tests.factories.records import LAST_DAY, packed_record
from tests.factories.seconding import by_two
from tests.owning import become_application, become_owner
from workflow.cultivation.actions import correct_attendance, record_attendance
from workflow.cultivation.models import AttendanceCopy
from workflow.honours.actions import issue_certificate, withdraw_revocation
from workflow.honours.documents import certificate_bytes, notice_bytes
from workflow.misuse.documents import order_bytes as correction_bytes
from workflow.publicity.models import Notice
from workflow.publicity.tasks import make_missing_packs
from workflow.records.actions import carry_out
from workflow.records.acts import propose_disposal
from workflow.supervision.actions import plan_trackings
from workflow.supervision.documents import order_bytes as rectification_bytes

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
HOUSE = Path(__file__).parents[3]


@pytest.fixture
def asked(client, tmp_path):
    """What every road says of a number, or of a file; they say the same."""

    def ask(*, number: str = "", content: bytes = b"") -> str:
        api = _api(client, number, content)
        page = _page(client, "/verify/", number, content)
        english = _page(client, "/en/verify/", number, content)
        said = {api["status"], _commanded(tmp_path, number, content)}
        if not (api["paper"] or {}).get("url"):
            assert f"verdict-{api['status']}" in page
        assert f"verdict-{api['status']}" in english
        assert len(said) == 1, said
        return said.pop()

    return ask


def _api(client, number: str, content: bytes) -> dict:
    if not content:
        return client.get(f"/api/v1/verify/{number}").json()
    return client.post("/api/v1/verify", {"file": _file(content), "number": number}).json()


def _page(client, address: str, number: str, content: bytes) -> str:
    if content:
        return client.post(address, {"file": _file(content), "number": number}).content.decode()
    return client.get(address, {"number": number}, follow=True).content.decode()


def _file(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "paper.pdf"
    return file


def _commanded(tmp_path, number: str, content: bytes) -> str:
    out, path = StringIO(), tmp_path / "paper.pdf"
    path.write_bytes(content)
    with suppress(CommandError):
        call_command("verify_certificate", *([str(path)] if content else []), "--number", number, stdout=out)
    return out.getvalue().split()[0]


def attendance(client, travel_to):
    """Somebody was there; the member has downloaded the certificate."""
    held = training(pool())
    there = enrolled(held, member(held.programme), "张三丰")
    travel_to(held.ends_at + timedelta(hours=1))
    record_attendance(held, by=officer(), present=[there])
    client.force_login(there.member.user)
    content = client.get(f"/pool/enrolments/{there.pk}/certificate.pdf").content
    client.logout()
    return fresh_from_db(there), content


@pytest.mark.article(13)
def test_a_certificate_of_attendance_by_number_and_file(client, asked, travel_to):
    there, content = attendance(client, travel_to)
    assert (
        asked(number=there.number) == asked(content=content) == asked(number=there.number, content=content) == "valid"
    )
    assert asked(number=there.number, content=content + b"\n") == "altered"
    assert asked(content=content + b"\n") == "unknown"
    answer = client.get(f"/api/v1/verify/{there.number}").json()
    assert answer["paper"]["kind"] == "培训证明"
    assert ("示例培育单位1号" in str(answer), "张三丰" in str(answer)) == (True, False)
    correct_attendance(there, by=officer(), reason="签到为他人代签。")
    assert asked(number=there.number) == asked(content=content) == "revoked"


def test_a_certificate_of_attendance_downloaded_again_is_the_same_and_of_another_record_genuine_too(client, travel_to):
    there, _ = attendance(client, travel_to)
    client.force_login(there.member.user)
    client.get(f"/pool/enrolments/{there.pk}/certificate.pdf")
    assert AttendanceCopy.objects.count() == 1
    training_ = there.training
    training_.title = "卓越绩效管理基础培训"
    training_.save()
    client.get(f"/pool/enrolments/{there.pk}/certificate.pdf")
    assert AttendanceCopy.objects.count() == 2


@pytest.mark.article(34)
def test_decisions_by_number_lead_to_their_public_text(client, asked, office, second_office):
    honour = active_honour()
    commended = honour.commendation.document_number
    assert asked(number=commended) == asked(number=commended.replace("〔", "[").replace("〕", "]")) == "valid"
    assert asked(number="示例府发〔2026〕20号") == "unknown"
    revoked(honour, office, second_office)
    decision = honour.revocations.get()
    assert asked(number=decision.document_number) == "valid"
    assert _api(client, decision.document_number, b"")["paper"]["url"] == decision.public_address
    # Drawn anew each time it is asked for, its file proves nothing against whoever holds it.
    assert asked(number=commended, content=b"%PDF-1.7 something") == "unknown"
    with clock.travel(clock.moment(decision.decided_on + timedelta(days=1), 10)):
        again = reinstated(honour, office, second_office)
    assert asked(number=decision.document_number) == "revoked"
    assert asked(number=again.revocations.get().reinstatement.document_number) == "valid"


@pytest.mark.article(34)
def test_a_notice_to_the_holder_by_its_file_alone(client, asked, office, tmp_path):
    notice = told(active_honour(), office).notice
    content = notice_bytes(notice)
    assert asked(content=content) == asked(content=content, number=notice.document_number) == "valid"
    assert asked(content=content, number="示例质评办〔2026〕77号") == "mismatch"
    # Only who reads the file, the command, sees the honour it names.
    assert _api(client, "", content + b"\n")["status"] == "unknown"
    assert _commanded(tmp_path, "", content + b"\n") == "altered"
    # Whoever guesses the next number learns neither of whom nor that there is one.
    numbers = notice.document_number, "示例质评办〔2026〕77号"
    told_of, guessed = (_api(client, number, b"") | {"number": ""} for number in numbers)
    assert told_of == guessed
    assert told_of["status"] == "unknown"
    assert "按文件核验" in told_of["note"]
    withdraw_revocation(notice.revocation, by=office)
    assert asked(content=content) == "revoked"
    assert "已经终止" in _api(client, "", content)["note"]


@pytest.mark.article(33)
def test_an_order_to_correct_by_its_file_alone(asked, office, second_office):
    case = misuse.order(misuse.opened(active_honour()))
    order = case.orders.get()
    content = correction_bytes(order)
    assert asked(content=content) == "valid"
    assert asked(number=order.document_number) == "unknown"
    misuse.two_of_us(misuse.acts.DISMISS, case, "经核查不构成违规使用。", answer="不构成违规使用。")
    assert asked(content=content) == "revoked"


@pytest.mark.article(36)
def test_an_order_to_rectify_by_its_file_alone(asked, office, second_office):
    honour = active_honour()
    plan_trackings(honour)
    tracking = honour.trackings.get(number=1)
    with clock.travel(clock.moment(date(2026, 10, 9), 10)):
        order = supervision.ordered(tracking, office)
    content = rectification_bytes(order)
    assert asked(content=content) == "valid"
    assert asked(number=order.document_number) == "unknown"


@pytest.mark.article(37)
def test_a_certificate_of_disposal_by_its_file_alone(asked, office, second_office, travel_to, settings, tmp_path):
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads")]
    record = packed_record()
    travel_to(clock.moment(LAST_DAY + timedelta(days=1), 10))
    disposal = by_two(propose_disposal(record.application.edition, by=office, reason="已无保存价值"), second_office)
    with connection.cursor() as cursor:
        become_owner(cursor)
        carry_out(fresh_from_db(disposal))
        become_application(cursor)
    disposal = fresh_from_db(disposal)
    assert asked(content=read_issued(disposal.certificate, disposal.digest)) == "valid"
    assert asked(number=disposal.number) == "unknown"


@pytest.mark.article(30)
def test_a_public_list_by_number_and_file(client, asked):
    active_honour()
    make_missing_packs()
    notice = Notice.objects.public().latest("pk")
    assert _api(client, notice.number, b"")["paper"]["url"] == notice.get_absolute_url()
    assert asked(number=notice.number) == "valid"


@pytest.mark.article(26)
def test_a_certificate_by_number_and_file(asked):
    honour = active_honour()
    content = certificate_bytes(issue_certificate(honour))
    assert asked(number=honour.number) == asked(content=content) == "valid"


@pytest.mark.parametrize(
    ("number", "said"), [("YY2026-000123", "进度查询"), ("JB2026-000001", "进度查询"), ("XX2026-1", "")]
)
def test_a_receipts_number_leads_to_where_it_is_asked_about(client, number, said):
    answer = _api(client, number, b"")
    assert answer["status"] == "unknown"
    assert said in answer["note"]


ELSEWHERE = {
    "workflow/honours/actions/certificates.py": "certificates of honours, which verification knows by itself",
    "workflow/publicity/pack.py": "public lists, compared by `compare_list`",
}
REGISTERED = {
    "workflow/honours/actions/revoking.py": "拟撤销荣誉告知书",
    "workflow/misuse/actions/correcting.py": "责令改正通知书",
    "workflow/supervision/actions/rectifying.py": "整改通知",
    "workflow/records/actions/disposing.py": "档案销毁证明",
}


def test_whatever_is_issued_and_kept_is_confirmed_by_its_file():
    """A room that begins to issue papers says here how they are confirmed."""
    issuing = {
        str(path.relative_to(HOUSE))
        for folder in ("portal", "workflow", "objections", "cms_pages")
        for path in (HOUSE / folder).rglob("*.py")
        if _calls(path, "store_issued")
    }
    assert issuing == set(ELSEWHERE) | set(REGISTERED)
    by_file = {kind for kind, roads in confirmed_kinds().items() if "file" in roads}
    assert by_file == {*REGISTERED.values(), "培训证明"}


def _calls(path: Path, name: str) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == name for node in ast.walk(tree))
