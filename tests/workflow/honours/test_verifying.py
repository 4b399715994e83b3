"""Certificates in the hands of others: verified, altered, void."""

import io
import re
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from portal.documents.rendering import Metadata, render_pdf
from tests.conftest import fresh_from_db
from tests.factories.honours import revoked
from tests.factories.publicity import packed
from workflow.honours.actions import issue_certificate
from workflow.honours.actions.certificates import TEMPLATE, certificate_context
from workflow.honours.enums import Verdict
from workflow.honours.inscriptions import Inscription
from workflow.honours.models import Honour
from workflow.honours.verification import compare_file, examine_file, verify_number
from workflow.publicity.pack import read_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issued(module_setup, given):
    return module_setup(issue_certificate, given)


@pytest.fixture
def certificate(issued):
    return fresh_from_db(issued)


def content_of(certificate) -> bytes:
    with certificate.pdf.open("rb") as file:
        return file.read()


def altered(content: bytes, tmp_path) -> bytes:
    """The same certificate with something added, as an editor would save it."""
    path = tmp_path / "altered.pdf"
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer.add_blank_page(width=200, height=200)
    writer.write(path)
    return path.read_bytes()


@pytest.mark.article(33)
def test_verification_of_numbers_and_files(certificate, honour, tmp_path, office, second_office):
    content = content_of(certificate)
    assert verify_number(" cnzl-2026-0001 ").verdict == Verdict.VALID
    assert verify_number("ＣＮＺＬ-2026-0001").number == honour.number
    assert verify_number("CNZL-2026-0002").verdict == Verdict.UNKNOWN
    assert examine_file(content).verdict == Verdict.VALID
    forged = altered(content, tmp_path)
    answer = examine_file(forged)
    assert (answer.verdict, answer.honour.holder) == (Verdict.ALTERED, "示例企业垚堃有限公司")
    assert examine_file(b"%PDF-1.7 nothing").verdict == Verdict.UNKNOWN
    assert examine_file(b"").verdict == Verdict.UNKNOWN
    revoked(honour, office, second_office)
    assert verify_number(honour.number).verdict == Verdict.REVOKED
    assert examine_file(content).verdict == Verdict.REVOKED
    assert examine_file(forged).verdict == Verdict.ALTERED


@pytest.mark.article(33)
@pytest.mark.attack("替换、涂改已公示的文件")
def test_a_certificate_redrawn_with_another_name_is_altered(certificate, honour):
    context = {**certificate_context(honour), "number": honour.number}
    context["inscription"] = Inscription((), addressee="冒名企业")
    redrawn = render_pdf(TEMPLATE, context, metadata=Metadata(title="荣誉证书"))
    assert examine_file(redrawn).verdict == Verdict.ALTERED


@pytest.mark.parametrize(
    "said", ["荣誉编号{},所涉模式", "编号{}的证书作废", "{}", "证书（{}）", "{}/2", "荣誉编号\n{}"]
)
def test_a_file_is_known_by_the_number_it_names_wherever_the_words_beside_it_break(certificate, honour, said):
    """The same notice names its honour behind a comma or in the middle of a line, as its lines happen to fall."""
    answer = compare_file(b"another", name=said.format(honour.number) + ".pdf")
    if "/" not in said:
        assert (answer.verdict, answer.number) == (Verdict.ALTERED, honour.number)
    drawn = render_pdf("documents/page.html", {"body": said.format(honour.number)}, metadata=Metadata(title="材料"))
    assert examine_file(drawn).verdict == Verdict.ALTERED


def test_command_tells_and_fails_for_anything_but_valid(certificate, tmp_path):
    path, out = tmp_path / "certificate.pdf", StringIO()
    path.write_bytes(content_of(certificate))
    call_command("verify_certificate", str(path), stdout=out)
    assert out.getvalue() == "valid CNZL-2026-0001\n"
    path.write_bytes(b"nothing")
    with pytest.raises(CommandError, match=r"未查询到该证书"):
        call_command("verify_certificate", str(path), stdout=out)
    with pytest.raises(CommandError, match=r"读不到文件"):
        call_command("verify_certificate", str(tmp_path / "none.pdf"), stdout=out)


def test_the_file_is_for_its_holder_alone(client, certificate, honour, applicant):
    address = f"/winners/{honour.number}/certificate.pdf"
    assert client.get(address).status_code == 302
    client.force_login(applicant)
    assert client.get(address).status_code == 404
    client.force_login(Honour.objects.get().holder)
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content == content_of(certificate)
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.article(34)
def test_a_void_certificate_is_no_longer_handed_out(client, certificate, honour, office, second_office):
    revoked(honour, office, second_office)
    client.force_login(honour.holder)
    page = client.get(f"/winners/{honour.number}/certificate.pdf", follow=True).content.decode()
    assert "本荣誉已撤销，证书作废" in page
    assert "certificate.pdf" not in page


def posted(client, content: bytes, number: str = "", name: str = "certificate.pdf") -> str:
    file = io.BytesIO(content)
    file.name = name
    return client.post("/verify/", {"file": file, "number": number}).content.decode()


def verdict(page: str) -> str:
    """What the page says above all else."""
    return re.search(r'role="status">\s*(.*?)\s*</p>', page, re.DOTALL)[1]


@pytest.mark.article(33)
def test_a_number_and_a_file_that_differ_are_told_apart(client, certificate, tmp_path):
    content = content_of(certificate)
    page = posted(client, content, "CNZL-2024-0003")
    assert verdict(page) == "编号与文件不符"
    assert "您填写的编号是 CNZL-2024-0003，该文件的编号却是 CNZL-2026-0001" in page
    assert verdict(posted(client, content, "编号：ｃｎｚｌ—2026—0001。")) == "真实有效"


@pytest.mark.article(33)
def test_another_file_is_altered_under_a_number_of_ours_and_else_no_original(client, certificate, tmp_path):
    forged = altered(content_of(certificate), tmp_path)
    assert verdict(posted(client, forged, certificate.number)) == "文件与签发存档不一致"
    assert verdict(posted(client, forged, name=f"{certificate.number} (1).pdf")) == "文件与签发存档不一致"
    for page in (posted(client, forged), posted(client, forged, "CNZL-2024-0003")):
        assert verdict(page) == "不是签发的原件"
    answer = compare_file(forged, typed=certificate.number)
    assert (answer.verdict, answer.honour.holder) == (Verdict.ALTERED, "示例企业垚堃有限公司")


@pytest.mark.article(33)
@pytest.mark.parametrize("dash", "—–‐‑−─ー―－﹣-一")
def test_numbers_typed_the_chinese_way_lead_to_the_certificate(client, honour, dash):
    typed = f"编号：{honour.number.replace('-', dash)}。"
    assert client.get("/verify/", {"number": typed})["Location"] == f"/verify/{honour.number}/"
    assert client.get(f"/api/v1/verify/{typed}").json()["status"] == "valid"
    assert "真实有效" in client.get(f"/verify/{typed}/").content.decode()


@pytest.mark.article(30)
def test_a_public_lists_file_and_number_are_known_too(client, honour, tmp_path):
    notice = honour.edition.notices.filter(state="ended").first()
    pack = packed(notice)
    content = read_pack(pack)
    page = posted(client, content)
    assert verdict(page) == "完好"
    assert notice.title in page
    assert "第1版" in page
    assert "编号与文件不符" in posted(client, content, honour.number)
    assert client.get("/verify/", {"number": notice.number.lower()})["Location"] == notice.get_absolute_url()
    file = io.BytesIO(altered(content, tmp_path))
    file.name = "list.pdf"
    answer = client.post("/api/v1/verify", {"file": file, "number": notice.number}).json()
    assert (answer["status"], answer["notice"]["version"], answer["notice"]["number"]) == (
        "altered",
        None,
        notice.number,
    )
    assert answer["note"] != ""
    file.seek(0)
    assert client.post("/api/v1/verify", {"file": file}).json()["status"] == "unknown"
    path = tmp_path / "list.pdf"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"verify_notice"):
        call_command("verify_certificate", str(path), stdout=StringIO())


def bomb(operators: int) -> bytes:
    """A few KB that unpack to that many text operators on each of three pages (ISO 32000-1, 9.4)."""
    writer = PdfWriter()
    for _ in range(3):
        page = writer.add_blank_page(width=200, height=200)
        drawing = DecodedStreamObject()
        drawing.set_data(b"BT /F1 9 Tf (x) Tj ET\n" * (operators // 3))
        page[NameObject("/Contents")] = writer._add_object(drawing.flate_encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("operators", [60_000, 250_000])
@pytest.mark.attack("以小文件拖住网页进程")
def test_a_file_that_would_take_minutes_to_read_is_answered_at_once(client, honour, operators):
    content = bomb(operators)
    assert len(content) < 20_000
    for post in (lambda: posted(client, content), lambda: posted_to_api(client, content)):
        started = time.process_time()
        post()
        assert time.process_time() - started < 0.5
    assert posted_to_api(client, content)["status"] == "unknown"


def posted_to_api(client, content: bytes):
    file = io.BytesIO(content)
    file.name = "certificate.pdf"
    return client.post("/api/v1/verify", {"file": file}).json()
