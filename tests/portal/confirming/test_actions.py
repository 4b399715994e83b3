"""Acts that take two people, lived through one of them: taking back a wrong record of an edition's document."""

from dataclasses import replace

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from wagtail.models import Page

from cms_pages.excuses import propose_excuse
from cms_pages.models import ContentPage
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, decline, propose, withdraw
from portal.confirming.acts import known_acts, register_act
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.confirming.showing import shown_digest
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.powers.actions import suspend_account, withdraw_role
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.programmes import planned_edition, publish_call
from tests.factories.workdays import known_years
from tests.journeys.test_desk_forms import all_desks
from workflow.programmes.documents import WITHDRAW_DOCUMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def planned(module_setup):
    module_setup(known_years)
    edition = module_setup(planned_edition)
    module_setup(publish_call, edition)
    return edition


@pytest.fixture
def document(planned, db):
    return planned.documents.get(kind="standard")


@pytest.fixture
def pending(document, office):
    return propose(WITHDRAW_DOCUMENT, document, by=office, reason="网址登记错误")


def test_nothing_changes_until_a_second_person_confirms(pending, document, second_office):
    assert fresh_from_db(document).withdrawn_at is None
    confirm(pending, by=second_office)
    pending.refresh_from_db()
    assert (pending.state, pending.decided_by) == (PendingState.CONFIRMED, second_office)
    assert type(document)._base_manager.get(pk=document.pk).withdrawn_at is not None
    assert not fresh_from_db(document.edition).documents.filter(pk=document.pk).exists()


@pytest.mark.parametrize("act", [lambda p, by: confirm(p, by=by), lambda p, by: decline(p, by=by, reason="不妥")])
@pytest.mark.attack("一人作出须两人办理的决定")
def test_proposer_does_not_decide(act, pending, office, editor, reviewer):
    for user in (office, reviewer):
        with pytest.raises(PermissionDenied):
            act(pending, user)
    assert fresh_from_db(pending).state == PendingState.PENDING


def test_system_does_not_stand_in_for_the_second_person(pending):
    with pytest.raises(PermissionDenied, match="系统不能代替"):
        confirm(pending, by=None)


@pytest.mark.attack("一人作出须两人办理的决定")
def test_database_refuses_one_person_for_both(pending, office):
    with pytest.raises(IntegrityError, match=r"confirming_two_people|state_guard"), transaction.atomic():
        PendingAct.objects.filter(pk=pending.pk).update(state="confirmed", decided_by=office, decided_at=clock.now())


def test_twice_and_late_are_refused_in_words(pending, document, office, second_office, editor):
    with pytest.raises(ValidationError, match=r"已由评审办甲于.*提出，正待复核"):
        propose(WITHDRAW_DOCUMENT, document, by=editor, reason="同一件事")
    confirm(pending, by=second_office)
    with pytest.raises(TransitionNotAllowed):
        confirm(pending, by=second_office)
    with pytest.raises(TransitionNotAllowed):
        withdraw(pending, by=office)


def test_without_reason_it_is_not_proposed(document, office):
    with pytest.raises(ValidationError, match="须写明理由"):
        propose(WITHDRAW_DOCUMENT, document, by=office, reason="  ")


def test_declined_and_withdrawn_change_nothing_and_may_be_proposed_anew(pending, document, office, second_office):
    decline(pending, by=second_office, reason="登记无误")
    again_proposed = propose(WITHDRAW_DOCUMENT, document, by=office, reason="再核对后仍有误")
    withdraw(again_proposed, by=office)
    assert fresh_from_db(document).withdrawn_at is None
    assert list(PendingAct.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "withdrawn"]


def test_second_people_and_then_the_proposer_are_told(document, office, second_office, editor):
    pending = propose(WITHDRAW_DOCUMENT, document, by=office, reason="网址登记错误")
    told = InboxItem.objects.filter(message__about_id=str(pending.pk), message__about_type="confirming.pendingact")
    assert set(told.values_list("recipient", flat=True)) == {second_office.pk, editor.pk}
    decline(pending, by=second_office, reason="登记无误")
    assert told.get(recipient=office).message.body.endswith("复核未同意，现状不变。\n理由：登记无误。")


def test_each_step_is_in_the_journal(pending, document, office, second_office):
    confirm(pending, by=second_office)
    verbs = Event.objects.filter(target_type="confirming.pendingact", target_id=str(pending.pk))
    assert list(verbs.values_list("verb", "actor")) == [
        ("pending.proposed", office.pk),
        ("pending.confirmed", second_office.pk),
    ]
    assert Event.objects.get(verb="edition.document_withdrawn").actor == second_office


def test_desk_shows_it_to_the_second_person_and_on_the_first_page(client, pending, office, second_office):
    for user, waits in ((office, False), (second_office, True)):
        client.force_login(user)
        assert ("待您复核" in client.get("/admin/").content.decode()) is waits
        page = client.get(f"/admin/desk/confirming/{pending.pk}/").content.decode()
        assert "撤回登记" in page
        assert f'href="/admin/desk/editions/{pending.target().edition_id}/"' in page
        assert (f"/admin/desk/confirming/{pending.pk}/confirm/" in page) is waits
    client.force_login(second_office)
    client.post(f"/admin/desk/confirming/{pending.pk}/confirm/", {"shown": shown_digest(pending)})
    assert fresh_from_db(pending).state == PendingState.CONFIRMED


def test_every_kind_is_told_on_a_page_that_there_is():
    """On the case's own desk, or where the thing has none, on the desk of what it belongs to; pages have Wagtail's."""
    desks = {desk.model for desk in all_desks()}
    assert [act.name for act in known_acts() if act.case_model not in desks | {Page}] == []


def test_what_waits_on_a_part_is_told_on_the_page_of_the_whole(client, pending, document, office):
    client.force_login(office)
    page = client.get(f"/admin/desk/editions/{document.edition_id}/").content.decode()
    assert f"提出“{pending}”，待另一人复核" in page
    assert f"/admin/desk/confirming/{pending.pk}/" in page


def test_act_on_what_is_gone_is_read_declined_and_confirms_nothing(client, editor, office):
    page = cms.drafted(cms.portal(), ContentPage(title="草稿", slug="gone", body="<p>手机 13812345678。</p>"))
    waiting = propose_excuse(Page.objects.get(pk=page.pk), by=editor, reason="依法公开")
    fresh_from_db(page).delete()
    client.force_login(office)
    assert "已不存在" in client.get(f"/admin/desk/confirming/{waiting.pk}/").content.decode()
    with pytest.raises(ValidationError, match="已不存在"):
        confirm(waiting, by=office)
    assert decline(waiting, by=office, reason="页面已删除").state == PendingState.DECLINED


@pytest.mark.parametrize(
    "lose",
    [
        lambda user, by: suspend_account(user, reason="核查期间停用"),
        lambda user, by: withdraw_role(user, Role.OFFICE, reason="调离"),
    ],
    ids=["suspended", "without the role"],
)
def test_what_a_former_officer_proposed_is_not_confirmed_by_one(pending, document, office, second_office, lose):
    lose(fresh_from_db(office), second_office)
    with pytest.raises(TransitionNotAllowed, match="请不同意本事项，由其他人员重新提出"):
        confirm(pending, by=second_office)
    assert fresh_from_db(document).withdrawn_at is None
    assert decline(pending, by=second_office, reason="提出人已调离").state == PendingState.DECLINED


# Acts whose verb is closed in another way, and how.
CLOSED_OTHERWISE = {
    "account.grant_roles": "the verb asks who proposed it, and the database for the door",
    "account.reinstate": "the same",
    "edition.withdraw_document": "the act runs what no other module calls",
    "story.promote": "the department proposes, the office confirms: one person has never both",
    "page.excuse": "nothing is run: the confirmed row is what counts",
}


def test_the_verb_behind_every_act_asks_for_its_second_person():
    assert {act.name for act in known_acts() if not act.decision} == set(CLOSED_OTHERWISE)


def test_who_may_not_read_it_any_more_is_not_told_what_became_of_it(pending, office, second_office):
    withdraw_role(fresh_from_db(office), Role.OFFICE, reason="调离")
    decline(pending, by=second_office, reason="登记无误")
    assert not InboxItem.objects.filter(recipient=office, message__kind="pending.declined").exists()


def test_what_is_signed_is_what_the_page_said(client, pending, document, second_office):
    client.force_login(second_office)
    address = f"/admin/desk/confirming/{pending.pk}/confirm/"
    asked = client.get(address)
    for words in ("变更前", f"{document.title}（{document.url}）", "撤回登记", pending.reason):
        assert words in asked.content.decode()
    read = asked.context["form"]["shown"].value()
    type(document)._base_manager.filter(pk=document.pk).update(title="另一份文件")
    for sent, why in (({"shown": read}, "又有变动"), ({}, "核对变更前后的内容")):
        answer = client.post(address, sent)
        assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert fresh_from_db(pending).state == PendingState.PENDING
    client.post(address, {"shown": client.get(address).context["form"]["shown"].value()})
    assert fresh_from_db(pending).state == PendingState.CONFIRMED


def test_database_keeps_what_was_proposed_and_by_whom(pending, second_office):
    rows = PendingAct.objects.filter(pk=pending.pk)
    for change in ({"payload": {"x": 1}}, {"reason": "另一理由"}, {"proposed_by": second_office}, {"target_id": "0"}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.delete()


def test_two_acts_of_one_name_are_a_mistake():
    known = known_acts()[0]
    assert register_act(known) == known
    with pytest.raises(ImproperlyConfigured, match="重复登记"):
        register_act(replace(known, label="另一事项"))
    assert known_acts()[0] == known
