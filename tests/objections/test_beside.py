"""Objections to one entry stand beside one another; what contradicts a conclusion on it is drawn with a reason (Article 31)."""

import pytest
from django.core.exceptions import ValidationError

from objections.acts import CONCLUDE_OBJECTION, propose_conclusion
from objections.beside import conclusions_beside
from portal.access.enums import Role
from portal.confirming.actions import confirm
from portal.confirming.models import PendingAct
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import NAME, UNHEARD, concluded, filed, investigating
from tests.factories.seconding import by_two
from tests.showing import opened, send

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
DISMISSED = {"outcome": "dismissed", "conclusion": "数据一致。"}
UPHELD = {"outcome": "upheld", "conclusion": "数据不实。", "unheard": UNHEARD}
WHY = "两件所涉年度不同。"


def address(objection, verb: str = "") -> str:
    return f"/admin/desk/objections/{objection.pk}/{verb}"


def test_the_case_shows_what_else_was_filed_about_its_entry_and_what_was_found(client, entry, office):
    done, fresh, other = concluded(entry, by=office), filed(entry), investigating(entry, by=office)
    propose_conclusion(other, by=office, **UPHELD, differing=WHY)
    client.force_login(office)
    page = client.get(address(fresh)).content.decode()
    said = (done.number, "结论：不成立", other.number, "结论：拟认定成立，正待复核", address(other))
    assert [words for words in said if words not in page] == []
    assert NAME not in page
    assert conclusions_beside(fresh, other_than="dismissed") == [f"{other.number}（拟认定成立，正待复核）"]


def test_one_that_stands_alone_is_shown_alone_and_asked_nothing_more(client, entry, office):
    objection = investigating(entry, by=office)
    client.force_login(office)
    assert "同一对象的其他异议" not in client.get(address(objection)).content.decode()
    assert "differing" not in client.get(address(objection, "conclude/")).context["form"].fields


def test_the_officer_is_warned_before_and_another_conclusion_takes_a_reason(client, entry, office):
    objection, done = investigating(entry, by=office), concluded(entry, by=office)
    client.force_login(office)
    page = client.get(address(objection, "conclude/")).content.decode()
    assert f"同一对象的其他异议：{done.number}（不成立）" in page
    refused = send(client, address(objection, "conclude/"), **UPHELD)
    assert (refused.status_code, f"{done.number}（不成立） 与本结论不一致" in refused.content.decode()) == (422, True)
    send(client, address(objection, "conclude/"), **UPHELD, differing=WHY)
    pending = PendingAct.objects.get(name=CONCLUDE_OBJECTION, target_id=str(objection.pk))
    assert ("同一对象的其他结论", f"{done.number}（不成立）", f"不一致：{WHY}") in pending.act.describe(
        pending.find_target(), pending.payload
    )
    confirm(pending, by=UserFactory(roles=[Role.OFFICE]))
    assert Event.objects.get(verb="objection.upheld").payload["differing"] == WHY


def test_the_same_conclusion_needs_none(entry, office):
    objection, _ = investigating(entry, by=office), concluded(entry, by=office)
    assert by_two(propose_conclusion(objection, by=office, **DISMISSED)).outcome == "dismissed"


@pytest.mark.parametrize(("differing", "why"), [("", "不一致"), (" ", "不一致"), (f"{NAME}另有所指。", "保护提出人")])
def test_no_road_leads_around_it(entry, office, differing, why):
    objection, _ = investigating(entry, by=office), concluded(entry, upheld=True, by=office)
    with pytest.raises(ValidationError, match=why):
        propose_conclusion(objection, by=office, **DISMISSED, differing=differing)


def test_concluded_otherwise_while_it_waits_or_the_page_is_open_it_is_drawn_up_anew(client, entry, office):
    waits, open_page = investigating(entry, by=office), investigating(entry, by=office)
    client.force_login(office)
    shown = opened(client, address(open_page, "conclude/"))
    pending = propose_conclusion(waits, by=office, **UPHELD)
    refused = client.post(address(open_page, "conclude/"), {**shown, **DISMISSED})
    assert "拟认定成立" in refused.content.decode()
    propose_conclusion(fresh_from_db(open_page), by=office, **DISMISSED, differing=WHY)
    with pytest.raises(ValidationError, match="不同意后重新提出"):
        confirm(pending, by=UserFactory(roles=[Role.OFFICE]))
    assert fresh_from_db(waits).state == "investigating"
