"""Who asked for what is not for them (ASVS 16.3.2)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal import clock
from portal.access.enums import Role
from portal.journal import refused
from portal.journal.models import Access
from tests.factories.access import UserFactory
from tests.factories.identity import IdentityProofFactory

pytestmark = pytest.mark.django_db


def on_record():
    rows = Access.objects.filter(kind="refused").order_by("pk")
    return [(row.actor, row.address, row.what, row.target_type, row.target_id) for row in rows]


@pytest.mark.attack("试探不属于自己的内容而不留痕")
def test_what_was_refused_is_on_record_once_an_hour(client, reviewer, travel_to):
    proof = IdentityProofFactory()
    client.force_login(reviewer)
    for address in (f"/admin/desk/proofs/{proof.pk}/reveal-phone/", f"/admin/desk/proofs/{proof.pk}/") * 2:
        assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 403
    file, key = uuid4(), str(proof.pk)
    assert client.get(f"/evidence/{file}/original/", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert on_record() == [
        (reviewer, "203.0.113.9", "desk_proofs:verb", "", f"{key}/reveal-phone"),
        (reviewer, "203.0.113.9", "desk_proofs:detail", "", key),
        (reviewer, "203.0.113.9", "evidence:original", "", str(file)),
    ]
    travel_to(clock.now() + timedelta(hours=1))
    client.get(f"/admin/desk/proofs/{proof.pk}/")
    assert len(on_record()) == 4
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    assert "拒绝访问" in client.get("/admin/desk/accesses/?kind=refused").content.decode()


def test_nobody_fills_the_table(client, reviewer, monkeypatch):
    monkeypatch.setattr(refused, "MOST_OF_ONE", 2)
    monkeypatch.setattr(refused, "MOST_OF_STRANGERS", 3)
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        for _ in range(3):
            assert client.get(f"/evidence/{uuid4()}/", REMOTE_ADDR=address).status_code == 404
    assert [address for _, address, *_ in on_record()] == ["203.0.113.1", "203.0.113.1", "203.0.113.2"]
    client.force_login(reviewer)
    for number in range(4):
        client.get(f"/admin/desk/proofs/{number}/")
    assert [actor for actor, *_ in on_record()].count(reviewer) == 2


def test_what_the_public_looks_for_and_does_not_find_is_no_matter(client):
    """Nor is what goes wrong while somebody without an account types: an address there would tell who objects."""
    assert client.get("/no-such-page/").status_code == 404
    assert client.get("/autosave/no-such-address/").status_code == 404
    assert on_record() == []
