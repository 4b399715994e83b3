"""Certificates in the hands of others: verified, altered, void."""

import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader, PdfWriter

from portal.documents.rendering import Metadata, render_pdf
from tests.conftest import again
from tests.factories.honours import revoked
from workflow.honours.actions import issue_certificate
from workflow.honours.actions.certificates import TEMPLATE, certificate_context
from workflow.honours.enums import Verdict
from workflow.honours.models import Honour
from workflow.honours.verification import numbers_in, verify_number, verify_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issued(past, given):
    return past(issue_certificate, given)


@pytest.fixture
def certificate(issued):
    return again(issued)


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
    assert verify_pdf(content).verdict == Verdict.VALID
    forged = altered(content, tmp_path)
    answer = verify_pdf(forged)
    assert (answer.verdict, answer.honour.holder) == (Verdict.ALTERED, "示例企业垚堃有限公司")
    assert verify_pdf(b"%PDF-1.7 nothing").verdict == Verdict.UNKNOWN
    assert verify_pdf(b"").verdict == Verdict.UNKNOWN
    revoked(honour, office, second_office)
    assert verify_number(honour.number).verdict == Verdict.REVOKED
    assert verify_pdf(content).verdict == Verdict.REVOKED
    assert verify_pdf(forged).verdict == Verdict.ALTERED


@pytest.mark.article(33)
def test_a_certificate_redrawn_with_another_name_is_altered(certificate, honour):
    context = {**certificate_context(honour), "recipient": "冒名企业"}
    redrawn = render_pdf(TEMPLATE, context, metadata=Metadata(title="荣誉证书"))
    assert honour.number in numbers_in(redrawn)
    assert verify_pdf(redrawn).verdict == Verdict.ALTERED


def test_command_tells_and_fails_for_anything_but_valid(certificate, tmp_path):
    path, out = tmp_path / "certificate.pdf", StringIO()
    path.write_bytes(content_of(certificate))
    call_command("verify_certificate", str(path), stdout=out)
    assert out.getvalue() == "valid CNZL-2026-0001\n"
    path.write_bytes(b"nothing")
    with pytest.raises(CommandError, match=r"查无此证"):
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
    assert b"".join(answer.streaming_content) == content_of(certificate)
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.article(34)
def test_a_void_certificate_is_no_longer_handed_out(client, certificate, honour, office, second_office):
    revoked(honour, office, second_office)
    client.force_login(honour.holder)
    page = client.get(f"/winners/{honour.number}/certificate.pdf", follow=True).content.decode()
    assert "本荣誉已撤销，证书作废" in page
    assert "certificate.pdf" not in page
