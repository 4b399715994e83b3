"""Who is recused from an application is kept from all that hangs on it: objection, proposal, pending act (Article 28)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from objections.actions import (
    close_withdrawn,
    extend_investigation,
    pursue_withdrawn,
    start_investigation,
    withdraw_objection,
)
from portal import clock
from portal.evidence.models import EvidenceFile
from portal.identity.actions import verify_proof
from portal.messages.models import InboxItem
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting
from tests.factories.objections import accepted, filed, settled
from tests.factories.publicity import PUBLISHED, draft_notice, published
from workflow.applications.actions import decide_passage, request_supplement
from workflow.applications.enums import Outcome, Section
from workflow.applications.queries import candidates
from workflow.decisions.actions import (
    change_tier,
    count_ballots,
    decline_proposal,
    deliberate_proposal,
    grant_place,
    propose_honour,
)
from workflow.publicity.actions import confirm_hold, lift_hold, place_hold
from workflow.publicity.acts import propose_correction
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(28)]


@pytest.fixture
def browser(office):
    client = Client()
    client.force_login(office)
    return client


def desks_found(browser, text: str) -> set[str]:
    return {hit.desk.name for hit in browser.get("/admin/desk/search/", {"q": text}).context["hits"]}


@pytest.mark.attack("已回避的人办理异议")
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


@pytest.mark.attack("已回避的人办理异议")
def test_proposal_is_out_of_reach(browser, office):
    stage = conference_stage()
    file = candidate(stage)
    proposal = deliberated(file, running_meeting(stage, members=3, present=3))
    assert browser.get(f"/admin/desk/proposals/{proposal.pk}/").status_code == 200
    order_recusal(file, office, by=None, reason="与申报者有亲属关系")
    assert browser.get(f"/admin/desk/proposals/{proposal.pk}/").status_code == 404


@pytest.mark.attack("已回避的人办理异议")
def test_boards_and_choices_do_not_name_what_one_is_recused_from(browser, office):
    stage = conference_stage()
    file, *others = candidates(stage).filter(proposal=None)
    board, form = f"/admin/desk/editions/{stage.edition_id}/", "/admin/desk/proposals/do/propose/"
    assert all(file.public_name in browser.get(page).content.decode() for page in (board, form))
    order_recusal(file, office, by=None, reason="与申报者有亲属关系")
    told, count = browser.get(board).content.decode(), f"{len(others) + 1} 份"
    assert (f"{file.public_name}、" in told, f"等 {count}：没有提出获奖建议" in told) == (False, True)
    assert f"{file.number} {file.public_name}" not in browser.get(form).content.decode()
    for other in others:
        order_recusal(other, office, by=None, reason="与申报者有亲属关系")
    assert f"{count}您须回避的申报：没有提出获奖建议" in browser.get(board).content.decode()


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
    told = InboxItem.objects.filter(message__about_type="confirming.pendingact", message__about_id=str(pending.pk))
    assert not told.filter(recipient=office).exists()


# Acting needs what reading needs, whatever road a recused officer takes


def on_application(world, by):
    application = world["application"]
    yield lambda: request_supplement(application, by=by, items="补。", sections=[Section.CONTENT])
    yield lambda: decide_passage(application, world["stage"], Outcome.PASSED, by=by)
    yield lambda: propose_honour(application, tier="gold", by=by)


def on_proposal(world, by):
    proposal = world["proposal"]
    yield lambda: change_tier(proposal, tier="mayor", by=by, reason="改。")
    yield lambda: deliberate_proposal(proposal, meeting=proposal.meeting, minutes="记录", by=by)
    yield lambda: count_ballots(proposal, by=by)
    yield lambda: grant_place(proposal, by=by)
    yield lambda: decline_proposal(proposal, by=by, reason="不列入。")


def on_entry(world, by):
    entry, objection = world["entry"], world["objection"]
    yield lambda: place_hold(entry, by=by, reference="YY2")
    yield lambda: lift_hold(entry.holds.get(), by=by, reason="不成立")
    yield lambda: confirm_hold(entry.holds.get(), by=by, reason="成立")
    yield lambda: start_investigation(objection, by=by)
    yield lambda: extend_investigation(objection, by=by, reason="复杂。")
    yield lambda: settled(objection, by=by, conclusion="不成立。")
    withdraw_objection(objection)
    yield lambda: close_withdrawn(objection, by=by, reason="没有疑点。")
    yield lambda: pursue_withdrawn(objection, by=by, reason="仍有疑点。")
    yield lambda: propose_correction(entry, by=by, reason="误", changes={"title": "改"})


@pytest.mark.parametrize("verbs", [on_application, on_proposal, on_entry])
def test_recused_officer_decides_nothing_on_the_application(verbs, office):
    if verbs is on_entry:
        entry = published(draft_notice()).entries.first()
        with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
            objection = accepted(entry)
        world = {"entry": entry, "objection": objection, "application": entry.application}
    else:
        stage = conference_stage()
        application = candidate(stage)
        world = {"stage": stage, "application": application}
        if verbs is on_proposal:
            world["proposal"] = deliberated(application, running_meeting(stage, members=3, present=3))
    order_recusal(world["application"], office, by=None, reason="与申报者有亲属关系")
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        for act in verbs(world, office):
            with pytest.raises(PermissionDenied), transaction.atomic():
                act()


@pytest.mark.attack("已回避的人办理异议")
def test_the_files_of_an_objection_are_out_of_reach(browser, office):
    """The page of an objection is closed, and so are its files at their own addresses."""
    entry = published(draft_notice()).entries.first()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        objection = filed(entry)
        file = EvidenceFile.objects.of(objection).first()
        assert browser.get(f"{file.get_absolute_url()}original/").status_code == 200
        assert browser.get(f"/admin/desk/proofs/{objection.proof.pk}/").status_code == 200
        order_recusal(entry.application, office, by=None, reason="与申报者有亲属关系")
        assert browser.get(f"{file.get_absolute_url()}original/").status_code == 404
        assert browser.get(f"/admin/desk/proofs/{objection.proof.pk}/").status_code == 404
        with pytest.raises(PermissionDenied):
            verify_proof(objection.proof, by=office)
