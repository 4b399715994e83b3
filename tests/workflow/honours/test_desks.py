"""The desk of honours: two officers revoke; a refusal loses nothing."""

from datetime import timedelta

import pytest

from portal import clock
from tests.cms_pages.unmarked import unmarked
from tests.conftest import fresh_from_db
from tests.factories.evidence import png_file
from tests.factories.honours import GROUND, ground, told
from tests.showing import opened, send
from workflow.honours.actions import record_prize_payment, return_draft
from workflow.honours.models import Honour

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.article(34)
def test_the_desk_runs_a_revocation_by_two_officers(client, honour, office, second_office):
    record_prize_payment(honour, amount_yuan=1, paid_on=honour.granted_on, reference="示例凭证1", by=None)
    client.force_login(office)
    assert client.get(f"/admin/desk/honours/{honour.pk}/revoke/").status_code == 200
    with clock.travel(clock.moment(honour.granted_on + timedelta(days=1))):
        assert client.post(f"/admin/desk/honours/{honour.pk}/revoke/", ground()).status_code == 302
    revocation = honour.revocations.get()
    waits = f"/admin/desk/revocations/{revocation.pk}/"
    assert waits in client.get(f"/admin/desk/honours/{honour.pk}/").content.decode()
    client.force_login(honour.holder)
    page = f"/winners/{honour.number}/revocation/"
    assert page in client.get("/winners/").content.decode()
    own = client.get(f"/winners/{honour.number}/").content.decode()
    assert own.index(page) < own.index('id="certificate"')
    english = client.get(f"/en{page}").content.decode()
    assert ("Facts and reasons" in english, unmarked(english)) == (True, [])
    assert client.post(page, {"text": "数据另有出处。", "materials": png_file("记录.png")}).status_code == 302
    assert "数据另有出处" in client.get(page).content.decode()
    client.force_login(office)
    assert "数据另有出处" in client.get(waits).content.decode()
    today = clock.today()
    typed = {
        "document_number": f"示例府发〔{today.year}〕30号",
        "resolution": "示例府批复第3号",
        "resolved_on": today,
        "read": 1,
    }
    assert "请填写" in send(client, f"{waits}draw-up/", **typed).content.decode()
    answered = {**typed, "answer": "没有证据，不予采纳"}
    assert send(client, f"{waits}draw-up/", **answered).status_code == 302
    assert waits not in client.get("/admin/").content.decode()
    own = client.post(f"{waits}confirm/")
    assert (own.status_code, "提出人、拟定人以外的工作人员" in own.content.decode()) == (403, True)
    client.force_login(second_office)
    assert waits in client.get("/admin/").content.decode()
    read = opened(client, f"{waits}confirm/")
    return_draft(fresh_from_db(revocation), by=second_office, reason="文号有误。")
    client.force_login(office)
    assert send(client, f"{waits}draw-up/", **{**answered, "answer": "不予采纳"}).status_code == 302
    client.force_login(second_office)
    unread = client.post(f"{waits}confirm/", read)
    assert (unread.status_code, "此项已有变化" in unread.content.decode()) == (422, True)
    assert send(client, f"{waits}confirm/").status_code == 302
    assert waits not in client.get("/admin/").content.decode()
    assert "待另一人复核" not in client.get(f"/admin/desk/honours/{honour.pk}/").content.decode()
    assert Honour.objects.get().state == "revoked"
    client.force_login(honour.holder)
    own = client.get(f"/winners/{honour.number}/").content.decode()
    assert fresh_from_db(revocation).public_address in own
    assert page in own
    assert "不予采纳。</p>" in client.get(page).content.decode()
    client.force_login(office)
    for name in ("recoveries", "retrievals", "credit-reports", "revocations", "honours"):
        assert honour.number in client.get(f"/admin/desk/{name}/").content.decode()
    for row, name in ((honour.retrievals.first(), "retrievals"), (honour.credit_reports.first(), "credit-reports")):
        assert client.get(f"/admin/desk/{name}/{row.pk}/").status_code == 200
    answer = client.get(f"/admin/desk/credit-reports/{row.pk}/file.pdf")
    assert answer.content.startswith(b"%PDF")


def test_a_refusal_keeps_what_was_typed(client, honour, office):
    told(honour, office, article="35", public_reason="发生重大事故")
    client.force_login(office)
    text = client.post(f"/admin/desk/honours/{honour.pk}/revoke/", ground()).content.decode()
    assert "的撤销正在办理" in text
    assert GROUND["reason"] in text
