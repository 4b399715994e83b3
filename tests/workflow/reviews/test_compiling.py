"""Reports drawn up from the score sheets, for many at once: by the panel's leader or the office, nobody named (Articles 22–24)."""

import pytest

from tests.conftest import fresh_from_db
from tests.factories.reviews import assigned, panel_of, points, sheets_for
from tests.showing import opened_for_many
from workflow.reviews.actions import order_recusal, submit_score_sheet
from workflow.reviews.compiling import OWN_FIRST, check_compile
from workflow.reviews.models import Report
from workflow.reviews.permissions import sheets_open_to

pytestmark = [pytest.mark.django_db, pytest.mark.article(22)]
STAGE = "documents"
LIST = "/admin/desk/reviews/"
MANY = f"{LIST}many/compile/"


@pytest.fixture
def panel(documents, applications):
    panel = panel_of(documents.edition, 4)
    for application in applications:
        for place, member in enumerate(panel.members.order_by("pk")[:3], 1):
            given = assigned(application, documents, member)
            submit_score_sheet(
                given,
                by=member.user,
                **points(given, 700 + place),
                strengths=f"长处{place}。",
                improvements=f"短处{place}。",
            )
    return panel


@pytest.fixture
def leader(panel, client):
    user = panel.members.get(is_leader=True).user
    client.force_login(user)
    return user


@pytest.mark.article(10)
def test_leader_reports_on_many_after_reading_what_each_will_say(panel, leader, client, applications, documents):
    left = client.get(LIST, {"report": "none", "tasks": "in"}).context["page"].object_list
    assert {row.pk for row in left} == {row.pk for row in applications}
    page = client.get(MANY, {"chosen": [row.pk for row in applications]})
    said = "优势：\n1. 长处1。\n2. 长处2。\n3. 长处3。\n\n改进建议：\n1. 短处1。\n2. 短处2。\n3. 短处3。"
    assert [line.becomes for line in page.context["ready"]] == [said, said]
    text = page.content.decode()
    assert "1. 长处1。<br>2. 长处2。" in text
    assert not [seat for seat in panel.members.all() if str(seat.user) in text and seat.user != leader]
    sent = opened_for_many(client, MANY, *applications)
    done = client.post(MANY, {**sent, "conclusion": "建议继续参评。"})
    assert [line.becomes for line in done.context["done"]] == ["报告已出具。"] * 2
    for report in Report.objects.all():
        assert (report.text, report.author) == (f"{said}\n\n评审结论：\n建议继续参评。", leader)
        assert (report.average, report.sheets_counted) == (702, 3)
    assert not client.get(LIST, {"report": "none", "tasks": "in"}).context["page"].object_list
    again = client.post(MANY, {**sent, "conclusion": "再来一次。"})
    assert (again.status_code, Report.objects.count()) == (422, 2)
    assert "报告已经出具" in again.context["kept_back"][0].obstacle


def test_who_owes_a_sheet_reads_no_other_here_either(panel, client, applications, documents):
    last = panel.members.order_by("pk").last()
    first = panel.members.get(is_leader=True)
    type(first).objects.filter(pk=first.pk).update(is_leader=False)
    type(last).objects.filter(pk=last.pk).update(is_leader=True)
    given = assigned(applications[0], documents, last)
    client.force_login(last.user)
    assert not sheets_open_to(last.user, applications[0]).exists()
    page = client.get(MANY, {"chosen": [row.pk for row in applications]})
    assert [line.obstacle for line in page.context["kept_back"]] == [OWN_FIRST]
    assert [line.pk for line in page.context["ready"]] == [str(applications[1].pk)]
    submit_score_sheet(given, by=last.user, **points(given, 800), strengths="长处4。", improvements="短处4。")
    check_compile(fresh_from_db(applications[0]), by=last.user)


def test_a_sheet_that_comes_while_the_page_is_open_is_read_first(panel, leader, client, applications, documents):
    sent = opened_for_many(client, MANY, *applications)
    late = panel.members.order_by("pk").last()
    given = assigned(applications[0], documents, late)
    submit_score_sheet(given, by=late.user, **points(given, 900), strengths="长处4。", improvements="短处4。")
    page = client.post(MANY, {**sent, "conclusion": "建议继续参评。"})
    assert [line.pk for line in page.context["done"]] == [str(applications[1].pk)]
    assert "页面打开之后，此项已有变化" in page.context["kept_back"][0].obstacle


@pytest.mark.article(28)
def test_a_sheet_that_does_not_count_is_not_in_it_and_too_few_make_none(panel, client, applications, office):
    order_recusal(applications[0], panel.members.order_by("pk")[1].user, by=office, reason="与申报者有亲属关系。")
    client.force_login(office)
    page = client.get(MANY, {"chosen": [row.pk for row in applications]})
    assert "须有不少于 3 份评分表" in page.context["kept_back"][0].obstacle
    assert [line.pk for line in page.context["ready"]] == [str(applications[1].pk)]


def test_the_office_may_too_and_others_may_not(documents, applications, client, office, editor):
    sheets_for(applications[0], documents, panel_of(documents.edition))
    client.force_login(office)
    client.post(MANY, {**opened_for_many(client, MANY, applications[0]), "conclusion": "建议继续参评。"})
    assert Report.objects.get().author == office
    client.force_login(editor)
    assert client.get(MANY, {"chosen": [applications[0].pk]}).status_code == 403
