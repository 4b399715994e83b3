"""The winner's page and the office's desks of the lists."""

import csv
import io

import pytest
from django.test import Client

from tests.factories.access import UserFactory
from tests.workflow.rosters.test_every_verb import handed, joined

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def entered(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def page(honour):
    return f"/winners/{honour.number}/lists/"


def test_the_winner_answers_on_a_page_of_the_own(honour, page):
    winner = entered(honour.holder)
    assert "3份名单待您答复" in winner.get("/winners/").content.decode()
    shown = winner.get(page).content.decode()
    for one in honour.edition.rules.honours_lists:
        assert one.name in shown
        assert one.effect in shown
    code = honour.edition.rules.honours_lists[0].code
    for answer, badge in {"join": "已纳入", "leave": "本人已退出"}.items():
        assert winner.post(page, {"roster": code, "answer": answer})["Location"] == page
        assert f">{badge}</span>" in winner.get(page).content.decode()
    late = winner.post(page, {"roster": code, "answer": "leave"}, follow=True).content.decode()
    assert "当前状态为“本人已退出”" in late
    assert winner.post(page, {"roster": "no-such", "answer": "join"}).status_code == 404
    assert winner.post(page, {"roster": code, "answer": "grant"}).status_code == 404


def test_nobody_else_reaches_it(page, office):
    assert entered(UserFactory()).get(page).status_code == 404
    assert entered(office).post(page, {"answer": "join"}).status_code == 404
    assert Client().get(page).status_code == 302


def test_the_office_sees_who_is_on_a_list_exports_it_and_hands_it_on(place, office):
    joined(place)
    desk = entered(office)
    listed = desk.get("/admin/desk/rosters/export.csv?state=listed")
    rows = list(csv.reader(io.StringIO(b"".join(listed.streaming_content).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == [place.honour.number]
    assert place.rule.effect in desk.get(f"/admin/desk/rosters/{place.pk}/").content.decode()
    programme = place.honour.edition.programme
    sent = {"roster": f"{programme.pk}:{place.roster}", "recipient": "示例区人才服务中心"}
    assert desk.post("/admin/desk/roster-handovers/do/hand-over/", sent).status_code == 302
    handover = place.handovers.get()
    table = desk.get(f"/admin/desk/roster-handovers/{handover.pk}/list.xlsx")
    assert (table.status_code, table["Content-Type"].endswith("spreadsheetml.sheet")) == (200, True)
    assert desk.get(f"/admin/desk/roster-handovers/{handover.pk}/list.pdf").status_code == 404
    assert "示例区人才服务中心" in desk.get(f"/admin/desk/rosters/{place.pk}/").content.decode()


def test_a_list_costs_the_same_queries_at_any_length(place, office, django_assert_num_queries):
    desk = entered(office)
    handed(joined(place), office)
    desk.get("/admin/desk/rosters/")  # binds the login to its browser
    with django_assert_num_queries(LIST_QUERIES):
        desk.get("/admin/desk/rosters/")


LIST_QUERIES = 14
