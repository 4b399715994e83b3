"""The pages of the two sides and of the winner: whose they are, what they do, what they say when it is too late."""

import json

import pytest
from django.test import Client

from portal.shown import AS_SHOWN
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file
from tests.factories.supervision import ordered
from tests.showing import send
from workflow.supervision.enums import TrackingState

pytestmark = pytest.mark.django_db


@pytest.fixture
def winner(tracking):
    client = Client()
    client.force_login(tracking.honour.holder)
    return client


@pytest.fixture
def years(tracking):
    return f"/winners/{tracking.honour.number}/tracking/"


@pytest.mark.article(36)
def test_the_winner_sees_what_is_owed_reports_and_answers(winner, years, tracking, office):
    for page in ("/winners/", f"/winners/{tracking.honour.number}/"):
        assert "第1年：请报送本年度情况，2027年9月16日前" in winner.get(page).content.decode()
    assert "请填写情况" in winner.post(f"{years}1/report/", {"summary": ""}).content.decode()
    bad = winner.post(f"{years}1/report/", {"summary": "好。", "indicator_satisfaction": "101"})
    assert (bad.status_code, "百分比不能大于一百" in bad.content.decode()) == (422, True)
    said = {"summary": "好。", "indicator_satisfaction": "96.5"}
    assert winner.post(f"{years}1/report/", said)["Location"] == years
    assert "96.5%" in winner.get(years).content.decode()
    again = winner.get(f"{years}1/report/").content.decode()
    assert "当前状态为“待核查”" in again
    assert winner.get(f"{years}1/rectification/").status_code == 404


def test_an_order_is_downloaded_and_answered_with_evidence(winner, years, tracking, office):
    order = ordered(tracking, office)
    assert "请报送整改情况，2026年11月9日前" in winner.get(years).content.decode()
    assert winner.get(f"{years}orders/{order.pk}.pdf").content.startswith(b"%PDF-")
    page = f"{years}1/rectification/"
    assert "请上传至少一个文件" in winner.post(page, {"text": "已改。"}).content.decode()
    stale = {AS_SHOWN: json.dumps({"整改通知": "整改通知 示例评审办〔2026〕30号"})}
    answer = winner.post(page, {"text": "已改。", "materials": pdf_file(), **stale}).content.decode()
    assert f"整改通知由“整改通知 示例评审办〔2026〕30号”变为“{order}”" in answer
    assert send(winner, page, text="已改。", materials=pdf_file())["Location"] == years
    assert fresh_from_db(tracking).state == TrackingState.ANSWERED


def test_nobody_else_reaches_a_winners_years(years, tracking, office):
    order = ordered(tracking, office)
    other = Client()
    other.force_login(UserFactory())
    for page in (years, f"{years}1/report/", f"{years}1/rectification/", f"{years}orders/{order.pk}.pdf"):
        assert other.get(page).status_code == 404, page
        assert Client().get(page).status_code == 302, page


def test_the_office_sees_the_board_by_state_and_year_and_works_from_it(tracking, office):
    desk = Client()
    desk.force_login(office)
    number = tracking.honour.number
    for query, shown in {"state=planned": True, "year=2027": True, "state=closed": False, "overdue=1": False}.items():
        assert (number in desk.get(f"/admin/desk/tracking/?{query}").content.decode()) is shown, query
    page = f"/admin/desk/tracking/{tracking.pk}/"
    seen = {"held_on": "2026-10-08", "summary": "走访。", "indicator_complaints": "2"}
    assert desk.post(f"{page}visit/", seen)["Location"] == page
    text = desk.get(page).content.decode()
    for part in ("实地走访", "2件", "请核查", "责令整改", "报告应撤销情况"):
        assert part in text
