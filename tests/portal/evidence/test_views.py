"""Files are read by the permission of what they belong to, and never run in a browser."""

import pytest
from django.urls import reverse

from portal.evidence.actions import attach_evidence
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import discard
from tests.factories.access import UserFactory
from tests.factories.evidence import PDF, pdf_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(thing, stored):
    return attach_evidence(thing, pdf_file("珺玥 证明.pdf"), by=thing, purpose="proof")


def test_owner_gets_a_download_nothing_runs(client, thing, file, looks):
    client.force_login(thing)
    response = client.get(file.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert {
        name: response[name]
        for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    } == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%8F%BA")
    assert looks == [(thing, thing, file, "")]


@pytest.mark.parametrize("who", ["anonymous", "stranger", "office"])
@pytest.mark.attack("以各种角色打开所有网址")
def test_others_find_nothing_even_with_the_address(client, who, office, file, looks):
    if who != "anonymous":
        client.force_login(UserFactory() if who == "stranger" else office)
    assert client.get(file.get_absolute_url()).status_code == 404
    assert looks == []


def test_unknown_address_and_other_methods(client, thing, file):
    client.force_login(thing)
    assert client.get(reverse("evidence:download", args=["00000000-0000-4000-8000-000000000000"])).status_code == 404
    assert client.post(file.get_absolute_url()).status_code == 405


def test_file_whose_thing_is_gone_is_read_by_nobody(client, thing, stored):
    file = attach_evidence(thing, pdf_file(), by=None, purpose="proof")
    facts = {
        name: getattr(file, name)
        for name in ("original_name", "size", "media_type", "sha256", "target_type", "purpose")
    }
    orphan = EvidenceFile.objects.create(**facts, target_id="0", storage_name="x")
    client.force_login(thing)
    assert client.get(orphan.get_absolute_url()).status_code == 404


def test_missing_bytes_are_404_not_500(client, thing, file):
    discard(file.storage_name)
    client.force_login(thing)
    assert client.get(file.get_absolute_url()).status_code == 404
