"""The desk of honours: two officers revoke; a refusal loses nothing."""

import pytest

from portal import clock
from workflow.honours.actions import propose_revocation, record_prize_payment
from workflow.honours.models import Honour

pytestmark = pytest.mark.django_db


@pytest.mark.article(34)
def test_the_desk_runs_a_revocation_by_two_officers(client, honour, office, second_office):
    record_prize_payment(honour, amount_yuan=1, paid_on=honour.granted_on, reference="示例凭证1", by=None)
    client.force_login(office)
    number = f"示例府发〔{clock.today().year}〕30号"
    typed = {"article": "34", "document_number": number, "public_reason": "提供虚假材料", "reason": "经核查属实。"}
    assert client.get(f"/admin/desk/honours/{honour.pk}/revoke/").status_code == 200
    assert client.post(f"/admin/desk/honours/{honour.pk}/revoke/", typed).status_code == 302
    revocation = honour.revocations.get()
    waits = f"/admin/desk/revocations/{revocation.pk}/"
    assert waits in client.get(f"/admin/desk/honours/{honour.pk}/").content.decode()
    assert waits not in client.get("/admin/").content.decode()
    own = client.post(f"/admin/desk/revocations/{revocation.pk}/confirm/")
    assert (own.status_code, "提出人以外的工作人员" in own.content.decode()) == (403, True)
    client.force_login(second_office)
    assert waits in client.get("/admin/").content.decode()
    assert client.post(f"/admin/desk/revocations/{revocation.pk}/confirm/").status_code == 302
    assert waits not in client.get("/admin/").content.decode()
    assert "待另一人复核" not in client.get(f"/admin/desk/honours/{honour.pk}/").content.decode()
    assert Honour.objects.get().state == "revoked"
    for name in ("recoveries", "credit-reports", "revocations", "honours"):
        assert honour.number in client.get(f"/admin/desk/{name}/").content.decode()


def test_a_refusal_keeps_what_was_typed(client, honour, office):
    propose_revocation(
        honour,
        by=office,
        article="35",
        reason="内部",
        public_reason="发生重大事故",
        document_number=f"示例府发〔{clock.today().year}〕31号",
    )
    client.force_login(office)
    number = f"示例府发〔{clock.today().year}〕32号"
    typed = {"article": "34", "document_number": number, "public_reason": "提供虚假材料", "reason": "经核查属实。"}
    text = client.post(f"/admin/desk/honours/{honour.pk}/revoke/", typed).content.decode()
    assert "已有待复核的撤销" in text
    assert number in text
