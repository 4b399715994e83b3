"""A certificate checked in English gives the same answer as in Chinese (Article 33)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms_pages.views.verify_english import VERDICTS
from tests.factories.evidence import PDF
from tests.factories.honours import active_honour
from workflow.honours.enums import Verdict

ADDRESS = "/en/verify/"


def test_every_answer_has_its_english():
    assert set(VERDICTS) == set(Verdict)


@pytest.mark.django_db
def test_each_page_leads_to_the_same_answer_in_the_other_language(client):
    honour = active_honour()
    english = client.get(ADDRESS, {"number": honour.number.lower()}).content.decode()
    for said in ('<html lang="en">', ">Valid<", honour.public_name, f'href="/verify/{honour.number}/"'):
        assert said in english
    chinese = client.get(f"/verify/{honour.number}/").content.decode()
    assert ("真实有效" in chinese, f'href="{ADDRESS}{honour.number}/"' in chinese) == (True, True)


@pytest.mark.django_db
def test_what_was_never_issued_and_what_was_not_given_are_told_apart(client):
    stranger = client.post(ADDRESS, {"file": SimpleUploadedFile("certificate.pdf", PDF)}).content.decode()
    assert (">Unknown<" in stranger, "the register says" in stranger) == (True, False)
    assert "Please give the number" in client.post(ADDRESS).content.decode()
