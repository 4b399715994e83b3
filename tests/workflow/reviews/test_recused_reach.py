"""Who is recused from an application is kept from all that hangs on it: objection, proposal, pending act (Article 28)."""

from datetime import timedelta

import pytest
from django.test import Client

from portal import clock
from portal.messages.models import InboxItem
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting
from tests.factories.objections import filed
from tests.factories.publicity import PUBLISHED, draft_notice, published
from workflow.publicity.acts import propose_correction
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(28)]


@pytest.fixture
def browser(office):
    client = Client()
    client.force_login(office)
    return client


def desks_found(browser, text: str) -> set[str]:
    return {hit.desk.name for hit in browser.get("/admin/desk/search/", {"q": text}).context["hits"]}


def test_objection_is_out_of_reach(browser, office):
    entry = published(draft_notice()).entries.first()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        objection = filed(entry)
        assert "objections" in desks_found(browser, objection.number)
        order_recusal(entry.application, office, by=None, reason="与申报者有亲属关系")
        assert "objections" not in desks_found(browser, objection.number)
        for verb in ("", "reveal/", "verify/", "refuse/", "conclude/"):
            assert browser.get(f"/admin/desk/objections/{objection.pk}/{verb}").status_code == 404
            assert browser.post(f"/admin/desk/objections/{objection.pk}/{verb}", {"reason": "看看"}).status_code == 404


def test_proposal_is_out_of_reach(browser, office):
    stage = conference_stage()
    file = candidate(stage)
    proposal = deliberated(file, running_meeting(stage, members=3, present=3))
    assert browser.get(f"/admin/desk/proposals/{proposal.pk}/").status_code == 200
    order_recusal(file, office, by=None, reason="与申报者有亲属关系")
    assert browser.get(f"/admin/desk/proposals/{proposal.pk}/").status_code == 404


def test_pending_correction_is_out_of_reach_and_not_told(browser, office, second_office):
    entry = published(draft_notice()).entries.first()
    order_recusal(entry.application, office, by=None, reason="与申报者有亲属关系")
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        pending = propose_correction(
            entry, by=second_office, reason="录入有误犇骉", changes={"title": f"{entry.title}（更正）"}
        )
        assert desks_found(browser, "犇骉") == set()
        assert browser.get(f"/admin/desk/confirming/{pending.pk}/").status_code == 404
        assert pending.title not in browser.get("/admin/").content.decode()
    assert not InboxItem.objects.filter(recipient=office, message__about_id=str(pending.pk)).exists()
