"""A foreign winner of the Friendship Award meets all of it in English: the lists, a revocation and what follows it."""

from datetime import timedelta

import pytest
from django.test import Client

from portal import clock
from portal.access.enums import Role
from portal.messages.models import InboxItem
from tests.cms_pages.unmarked import unmarked
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.honours import reinstated, revoked
from tests.factories.rosters import first_place
from tests.workflow.rosters.test_every_verb import handed, joined

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
OWN = ("/en/winners/", "/en/winners/{n}/", "/en/winners/{n}/lists/", "/en/winners/{n}/revocation/", "/en/inbox/")
PUBLIC = ("/en/register/", "/en/register/{n}/", "/en/verify/{n}/")


@pytest.fixture
def winner(honour):
    client = Client()
    client.force_login(honour.holder)
    return client


def read(client, address):
    page = client.get(address)
    html = page.content.decode()
    assert (page.status_code, '<html lang="en">' in html, unmarked(html)) == (200, True, []), address
    return html


def test_a_winner_answers_each_list_in_english(honour, winner, office):
    page = f"/en/winners/{honour.number}/lists/"
    assert "Lists that await your answer: 3." in read(winner, f"/en/winners/{honour.number}/")
    one = honour.edition.rules.honours_lists[0]
    assert all(said in read(winner, page) for said in (one.english_name, "Purpose: the best are recommended"))
    answer = winner.post(page, {"roster": one.code, "answer": "join"}, follow=True).content.decode()
    assert ("On the list: Reserve list" in answer, unmarked(answer)) == (True, [])
    place = first_place(honour)
    handed(place, office)
    assert "was given to" in read(winner, page)
    winner.post(page, {"roster": one.code, "answer": "leave"})
    late = winner.post(page, {"roster": one.code, "answer": "leave"}, follow=True).content.decode()
    assert ("It now stands as “You left”" in late, unmarked(late)) == (True, [])


@pytest.mark.article(34)
def test_a_revocation_and_its_end_are_read_in_english(honour, winner, office, second_office, travel_to, subtests):
    joined(first_place(honour))
    revoked(honour, office, second_office, article=honour.edition.rules.terms.bans[0].article)
    for address in (*OWN, *PUBLIC):
        with subtests.test(address):
            said = read(winner, address.format(n=honour.number))
            assert address in ("/en/inbox/", "/en/register/") or "evoked" in said
    with subtests.test("letters"):
        for item in InboxItem.objects.filter(recipient=honour.holder):
            assert item.message.body_en, item.message.kind
            read(winner, f"/en/inbox/{item.pk}/")
    travel_to(clock.now() + timedelta(days=1))
    reinstated(fresh_from_db(honour), office, second_office)
    for address in (*OWN[:3], *PUBLIC):
        with subtests.test(f"again {address}"):
            read(winner, address.format(n=honour.number))


@pytest.mark.article(32)
def test_a_winner_follows_the_review_of_an_article_in_english(honour, winner, office):
    cms.portal()
    page = cms.story_draft(honour)
    page.get_workflow().start(page.get_latest_revision_as_object(), page.owner)
    own = f"/en/winners/stories/{page.pk}/"
    assert "No article" not in read(winner, "/en/winners/stories/")
    assert "Take it back from review" in read(winner, own)
    read(winner, f"{own}take-back/")
    read(winner, f"{own}take-down/")
    task = fresh_from_db(page).current_workflow_task_state
    task.task.specific.on_action(task, UserFactory(roles=[Role.EDITOR]), "reject", comment="请补充数据。")
    assert "Answer and hand in again" in read(winner, own)
    empty = winner.post(own, {"text": "", "sent": "1"}).content.decode()
    assert unmarked(empty) == []
    item = InboxItem.objects.get(recipient=honour.holder, message__kind="page.rejected")
    assert "was sent back" in item.message.body_en
    read(winner, f"/en/inbox/{item.pk}/")
