"""A certificate whose file the store does not give back is not handed out, and nobody meets an error page (Article 26)."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client

from tests.factories.honours import active_honour
from workflow.honours.actions import issue_certificate

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(26)]
LATER = "暂时读取不到"


@pytest.fixture(scope="module")
def given(module_setup):
    """A holder of its own: equal certificates are one file, and those of the other tests stay whole."""
    return module_setup(active_honour, name="示例企业甲有限公司")


@pytest.fixture(params=["gone", "damaged"])
def lost(request, honour, own_stores):
    """The certificate's bytes no longer are what was issued."""
    certificate = issue_certificate(honour)
    name, store = certificate.pdf.name, storages["issued"]
    with store.open(name) as held:
        whole = held.read()
    store.delete(name)
    if request.param == "damaged":
        store.save(name, ContentFile(whole[:-9] + b"tampered."))
    return honour


def browse(person, address: str):
    client = Client()
    client.force_login(person)
    return client.get(address)


def test_the_winner_is_asked_to_come_again(lost):
    answer = browse(lost.holder, f"/winners/{lost.number}/certificate.pdf")
    assert answer.status_code == 503
    assert LATER in answer.content.decode()
    assert answer["Retry-After"]


def test_so_is_the_office(lost, office):
    answer = browse(office, f"/admin/desk/honours/{lost.pk}/certificate.pdf")
    assert answer.status_code == 503
    assert LATER in answer.content.decode()
