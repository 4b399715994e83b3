"""The office side of identity."""

import pytest
from django.urls import reverse

from portal.evidence.models import EvidenceFile
from portal.identity.actions import submit_proof
from portal.identity.enums import ProofState
from portal.identity.models import PrivateLook
from tests.factories.evidence import png_file
from tests.factories.identity import IdentityProofFactory, OrganisationFactory, PersonFactory, compared

pytestmark = pytest.mark.django_db


@pytest.fixture
def proof():
    person = PersonFactory(name="张珺玥", phone="13800001234")
    return submit_proof(person, by=person.owner, materials={"身份证件照片": [png_file()]})


def page(client, name, *args):
    return client.get(reverse(f"desk_proofs:{name}", args=args))


def test_list_and_detail_show_masks_alone(client, office, proof):
    client.force_login(office)
    text = page(client, "list").content.decode() + page(client, "detail", proof.pk).content.decode()
    private = ("张珺玥", "13800001234", proof.person.document_number.for_delivery())
    assert [value for value in private if value in text] == []
    assert [shown for shown in ("张**", "138****1234", "***.png") if shown not in text] == []


@pytest.mark.article(31)
def test_reveal_asks_why_shows_once_and_records(client, office, proof):
    client.force_login(office)
    address = reverse("desk_proofs:verb", args=[proof.pk, "reveal-phone"])
    assert "13800001234" not in client.post(address, {"reason": ""}).content.decode()
    assert PrivateLook.objects.count() == 0
    assert "13800001234" in client.post(address, {"reason": "电话核实"}).content.decode()
    assert PrivateLook.objects.get().reason == "电话核实"


def test_name_of_a_unit_with_an_account_is_shown(client, office):
    unit = OrganisationFactory()
    proof = IdentityProofFactory(person=None, organisation=unit, submitted_by=unit.owner)
    client.force_login(office)
    assert unit.name.for_delivery() in page(client, "detail", proof.pk).content.decode()


def test_verify_by_button(client, office, proof):
    client.force_login(office)
    client.post(reverse("desk_proofs:verb", args=[proof.pk, "verify"]))
    proof.refresh_from_db()
    assert proof.state == ProofState.PENDING
    compared(proof, office)
    client.post(reverse("desk_proofs:verb", args=[proof.pk, "verify"]))
    proof.refresh_from_db()
    assert (proof.state, proof.checked_by) == (ProofState.VERIFIED, office)


def test_picture_download_is_a_look_on_record(client, office, reviewer, proof):
    address = EvidenceFile.objects.of(proof).get().get_absolute_url()
    client.force_login(reviewer)
    assert client.get(address).status_code == 404
    client.force_login(office)
    assert client.post(f"{address}original/", {"reason": "核对防伪标记"}).status_code == 200
    look = PrivateLook.objects.get()
    assert (look.field, look.reason) == ("身份证件照片", "核对防伪标记")


@pytest.mark.parametrize(("who", "status"), [("discipline", 200), ("office", 403)])
def test_looks_are_read_by_the_discipline_body(client, who, status, office, discipline):
    client.force_login({"discipline": discipline, "office": office}[who])
    assert client.get(reverse("desk_looks:list")).status_code == status


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_at_any_length(client, office, rows, django_assert_num_queries):
    IdentityProofFactory.create_batch(rows)
    client.force_login(office)
    page(client, "list")
    with django_assert_num_queries(13):
        page(client, "list")
