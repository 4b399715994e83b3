"""What the office hands out: the decision with every winner, the certificate as issued and not once it is void."""

import hashlib
import io

import pytest
from pypdf import PdfReader

from tests.factories.honours import revoked
from workflow.honours.actions import issue_certificate

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.article(26)
def test_decision_names_its_winners_and_what_stays_vacant(client, office, honour):
    client.force_login(office)
    page = f"/admin/desk/commendations/{honour.commendation_id}/"
    assert f'href="{page}decision.pdf"' in client.get(page).content.decode()
    answer = client.get(f"{page}decision.pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(answer.content)).pages).replace("\n", "")
    said = (honour.commendation.document_number, honour.public_name, "空缺")
    assert [words for words in said if words not in text] == []


@pytest.mark.article(34)
def test_certificate_is_the_issued_bytes_until_it_is_void(client, honour, office, second_office):
    certificate = honour.certificates.first() or issue_certificate(honour)
    client.force_login(office)
    address = f"/admin/desk/honours/{honour.pk}/certificate.pdf"
    assert hashlib.sha256(client.get(address).content).hexdigest() == certificate.sha256
    revoked(honour, office, second_office)
    assert client.get(address).status_code == 404
