import hashlib
import io
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image
from pypdf import PdfReader

from portal.documents.digests import sha256 as digest
from portal.documents.issued import IssuedFileLost, read_issued, store_issued
from portal.stores import innermost
from tests.factories.honours import revoked
from workflow.honours.actions import issue_certificate
from workflow.honours.models import Certificate
from workflow.honours.tasks import issue_missing_certificates
from workflow.programmes.stages import kind_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WHOLE = b"%PDF-whole"


def content_of(certificate) -> bytes:
    with certificate.pdf.open("rb") as file:
        return file.read()


@pytest.mark.article(26)
def test_certificate_names_winner_number_and_address(honour):
    certificate = issue_certificate(honour)
    content = content_of(certificate)
    assert hashlib.sha256(content).hexdigest() == certificate.sha256
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    for part in (
        "示例企业垚堃有限公司",
        "长宁区质量金奖",
        honour.number,
        "二〇二六年九月十六日",
        "/verify/CNZL-2026-0001/",
    ):
        assert part in text.replace("\n", "")


def test_issuing_twice_makes_one_certificate_and_one_file(honour):
    first = issue_certificate(honour)
    assert issue_certificate(honour) == first
    assert Certificate.objects.count() == 1


def test_a_file_cut_short_by_a_killed_worker_is_mended():
    name = storages["issued"].save(f"certificates/test/{digest(WHOLE)}.pdf", ContentFile(WHOLE))
    os.truncate(innermost(storages["issued"]).path(name), 30)
    assert store_issued("certificates/test", WHOLE) == name
    assert read_issued(name, digest(WHOLE)) == WHOLE
    storages["issued"].delete(name)


def test_a_file_that_is_gone_or_damaged_is_never_handed_out():
    name = store_issued("certificates/test", WHOLE)
    with pytest.raises(IssuedFileLost):
        read_issued(name, digest(b"other"))
    storages["issued"].delete(name)
    with pytest.raises(IssuedFileLost):
        read_issued(name, digest(WHOLE))


def test_sweep_issues_what_is_missing_and_lets_the_stage_end(honour):
    stage = honour.edition.stages.get(kind="commendation")
    assert "1 份证书正在签发" in kind_of(stage).exit_blockers(stage)[0].message
    assert issue_missing_certificates() == 1
    assert issue_missing_certificates() == 0
    assert kind_of(stage).exit_blockers(stage) == []


@pytest.mark.article(33)
def test_the_public_sees_what_a_standing_honours_certificate_looks_like(client, honour, office, second_office):
    address, page = f"/certificates/{honour.number}.png", f"/register/{honour.number}/"
    assert (client.get(address).status_code, address in client.get(page).content.decode()) == (404, False)
    issue_certificate(honour)
    picture = Image.open(io.BytesIO(client.get(address).content))
    assert (picture.format, picture.size) == ("PNG", (640, 453))
    assert len(picture.convert("RGB").getcolors(1 << 20)) > 50, "it is not blank"
    assert address in client.get(page).content.decode()
    revoked(honour, office, second_office)
    assert (client.get(address).status_code, address in client.get(page).content.decode()) == (404, False)
