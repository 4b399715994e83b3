import csv
from io import BytesIO, StringIO
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ImproperlyConfigured
from openpyxl import load_workbook

from portal.access.predicates import is_office
from portal.desk import Verb
from portal.desk.timeline import SHORT
from portal.journal.actions import record
from portal.tables import downloads
from portal.workdays.actions import propose_year
from portal.workdays.enums import YearState
from tests.portal.desk.urls import desk
from tests.portal.workdays.test_actions import DOCUMENT, days_of

pytestmark = pytest.mark.urls("tests.portal.desk.urls")
LIST = "/admin/desk/own/"


def propose(by, year=2027, **changes):
    return propose_year(year, days_of(year), by=by, **{**DOCUMENT, **changes})


@pytest.fixture
def year(office):
    return propose(office)


@pytest.fixture
def at_desk(client, office):
    client.force_login(office)
    return client


def text_of(page):
    return page.content.decode()


@pytest.mark.attack("以各种角色打开所有网址")
def test_out_of_reach_is_not_found(at_desk, second_office):
    other = propose(second_office)
    for address in (f"{LIST}{other.pk}/", f"{LIST}{other.pk}/discard/", f"{LIST}999999/", f"{LIST}no-number/"):
        assert at_desk.get(address).status_code == 404
    answer = at_desk.post(f"{LIST}{other.pk}/discard/", {"reason": "越权"})
    assert (answer.status_code, list(answer.context["typed"])) == (404, ["越权"])
    assert "没有找到这一项" in answer.content.decode()
    other.refresh_from_db()
    assert other.state == YearState.DRAFT
    assert str(other.year) not in text_of(at_desk.get(LIST)).split("<table")[-1]


def test_unknown_verb_is_not_found(at_desk, year):
    assert at_desk.get(f"{LIST}{year.pk}/nothing/").status_code == 404
    assert at_desk.get(f"{LIST}do/nothing/").status_code == 404


@pytest.mark.attack("以各种角色打开所有网址")
def test_who_may_not_open_the_desk_meets_403(client, editor, year):
    client.force_login(editor)
    for address in (LIST, f"{LIST}export.csv", f"{LIST}{year.pk}/", f"{LIST}{year.pk}/discard/"):
        page = client.get(address)
        assert page.status_code == 403
        assert "此页面仅供评审办使用" in text_of(page)


def test_nobody_logged_in_is_sent_to_log_in(client, year):
    assert client.get(f"{LIST}{year.pk}/").status_code == 302


def test_every_page_of_a_desk_declares_its_rule():
    assert {pattern.callback.access_rule for pattern in desk.get_urlpatterns()} == {is_office}


def test_refused_verb_keeps_what_was_typed(at_desk, year):
    page = at_desk.post(f"{LIST}{year.pk}/discard/", {"reason": "　 "})
    assert page.status_code == 422
    long = "理" * 2001
    page = at_desk.post(f"{LIST}{year.pk}/discard/", {"reason": long})
    assert (page.status_code, long in text_of(page)) == (422, True)


def test_wrong_moment_on_get_goes_back_with_a_word_and_on_post_keeps_the_form(at_desk, year):
    assert at_desk.post(f"{LIST}{year.pk}/discard/", {"reason": "重复录入"}).status_code == 302
    back = at_desk.get(f"{LIST}{year.pk}/discard/", follow=True)
    assert back.redirect_chain == [(f"{LIST}{year.pk}/", 302)]
    assert "当前状态为“已作废”，现在不能作废。" in text_of(back)
    again = at_desk.post(f"{LIST}{year.pk}/discard/", {"reason": "再来一次"})
    assert again.status_code == 422
    assert "当前状态为“已作废”，不能作废" in text_of(again)
    assert "再来一次</textarea>" in text_of(again)


def test_reason_shows_in_the_journal_as_text(at_desk, year):
    at_desk.post(f"{LIST}{year.pk}/discard/", {"reason": "<script>alert(1)</script>"})
    page = text_of(at_desk.get(f"{LIST}{year.pk}/"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "待复核 → 已作废" in page


def test_private_value_is_masked_until_looked_at(at_desk, year):
    page = text_of(at_desk.get(f"{LIST}{year.pk}/"))
    assert "国＊＊" in page
    assert DOCUMENT["document_number"] not in page
    assert f"{LIST}{year.pk}/look/" in page
    shown = at_desk.post(f"{LIST}{year.pk}/look/", {"reason": "核对原件"})
    assert (shown.status_code, shown["Cache-Control"]) == (200, "no-store")
    assert DOCUMENT["document_number"] in text_of(shown)
    assert at_desk.post(f"{LIST}{year.pk}/look/", {"reason": ""}).status_code == 422


def test_when_hides_a_verb(at_desk, office, year):
    even = propose(office, 2028)
    assert f"{year.pk}/even/" not in text_of(at_desk.get(f"{LIST}{year.pk}/"))
    assert f"{even.pk}/even/" in text_of(at_desk.get(f"{LIST}{even.pk}/"))
    assert at_desk.get(f"{LIST}{year.pk}/even/").status_code == 302


def test_a_page_with_nothing_but_a_button_repeats_the_case(at_desk, office):
    case = f"{LIST}{propose(office, year=2028).pk}/"
    shown = {name: "国＊＊" in text_of(at_desk.get(f"{case}{name}")) for name in ("", "even/", "discard/")}
    assert shown == {"": True, "even/": True, "discard/": False}


def test_a_verb_that_names_nobody_is_refused():
    with pytest.raises(ImproperlyConfigured, match="没有声明由谁进行"):
        Verb("free", "随便", None, lambda obj, by, data: obj)


def test_long_journal_is_cut_with_a_link(at_desk, office, year, db):
    for number in range(SHORT + 3):
        record(year, "workdays.noted", by=office, reason=f"第{number}次")
    page = text_of(at_desk.get(f"{LIST}{year.pk}/"))
    assert page.count("第22次") == 1
    assert "第2次" not in page
    assert "?journal=all" in page
    assert "第2次" in text_of(at_desk.get(f"{LIST}{year.pk}/?journal=all"))


@pytest.mark.parametrize(
    "query", ["", "?q=国务院", "?state=draft&state=discarded&demonstration=False&proposed_at_from=2020-01-01"]
)
def test_list_costs_the_same_at_any_length(at_desk, office, year, django_assert_num_queries, query):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    at_desk.get(LIST + query)
    with CaptureQueriesContext(
        connection,
    ) as one:
        at_desk.get(LIST + query)
    propose(office, 2028)
    propose(office, 2029)
    with django_assert_num_queries(len(one)):
        page = at_desk.get(LIST + query)
    assert len(page.context["rows"]) == 3
    assert len(one) <= 14


def test_pages_of_fifty(at_desk, office):
    for number in range(51):
        propose(office, 2030 + number)
    first, second = at_desk.get(f"{LIST}?q=国务院"), at_desk.get(f"{LIST}?q=国务院&p=2")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)
    assert "q=%E5%9B%BD%E5%8A%A1%E9%99%A2&amp;p=2" in text_of(first)
    assert len(at_desk.get(f"{LIST}?p=99").context["rows"]) == 1
    narrowed = at_desk.get(f"{LIST}?q=国务院&state=draft&n=100&p=2")
    assert len(narrowed.context["rows"]) == 51
    assert [(label, sorted(parse_qs(link[1:]))) for label, link in narrowed.context["conditions"]] == [
        ("搜索：国务院", ["n", "state"]), ("状态：待复核", ["n", "q"]),
    ]  # fmt: skip
    assert [link for _, link in at_desk.get(f"{LIST}?n=7").context["size_links"]] == ["?n=50", "?n=100", "?n=200"]


@pytest.mark.parametrize(
    "query",
    [
        "?state=nonsense",
        "?confirmed_by=1%27",
        "?p=-1",
        "?q=%27%3B--",
        "?demonstration=2",
        "?proposed_at_to=x",
        "?mine=2",
    ],
)
def test_nonsense_in_the_query_is_harmless(at_desk, year, query):
    assert at_desk.get(LIST + query).status_code == 200


def test_an_address_with_a_nul_is_refused(at_desk, year):
    assert at_desk.get(f"{LIST}?q=%00").status_code == 400


@pytest.mark.attack("注入脚本、SQL 和公式")
def test_export_follows_filters_and_runs_no_formula(at_desk, office):
    propose(office, 2028, document_title='=HYPERLINK("http://x")')
    propose(office, 2029, document_title="＋1+1")
    propose(office, 2030, document_title='普通, "引号"')
    answer = at_desk.get(f"{LIST}export.csv?state=draft")
    text = b"".join(answer.streaming_content).decode("utf-8")
    assert text.startswith("\ufeff年份,文件,录入人\r\n")
    rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))[1:]
    assert sorted(rows) == [
        ["2028", '\'=HYPERLINK("http://x")', "评审办甲"],
        ["2029", "'＋1+1", "评审办甲"],
        ["2030", '普通, "引号"', "评审办甲"],
    ]
    assert b"".join(at_desk.get(f"{LIST}export.csv?state=confirmed").streaming_content).decode().count("\r\n") == 1


@pytest.mark.attack("注入脚本、SQL 和公式")
def test_a_workbook_has_the_same_rows_and_says_where_they_are_too_many(at_desk, office, monkeypatch):
    for year, title in ((2028, "=1+1"), (2029, "示例通知")):
        propose(office, year, document_title=title)
    answer = at_desk.get(f"{LIST}export.xlsx?state=draft&o=0")
    assert answer["Cache-Control"] == "no-store"
    table = load_workbook(BytesIO(answer.content)).active
    assert [[cell.value for cell in row] for row in table] == [
        ["年份", "文件", "录入人"], [2028, "=1+1", "评审办甲"], [2029, "示例通知", "评审办甲"],
    ]  # fmt: skip
    assert table["B2"].data_type == "s"
    assert f'href="{LIST}export.xlsx?state=draft"' in text_of(at_desk.get(f"{LIST}?state=draft"))
    monkeypatch.setattr(downloads, "MOST_IN_WORKBOOK", 1)
    refused = at_desk.get(f"{LIST}export.xlsx?state=draft")
    assert (refused.status_code, "请下载 CSV，或者缩小范围" in text_of(refused)) == (422, True)
