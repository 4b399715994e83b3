"""What readers type, however they write it, leads to the page; one statement, or two."""

import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import cms_pages
from cms_pages.models import SearchEntry
from cms_pages.models.search import SearchKind
from cms_pages.search import index_rows
from cms_pages.search_asking import ask
from cms_pages.search_query import read
from cms_pages.search_terms import groups, nearest
from portal import clock
from portal.search.script import plain, simplified
from portal.search.sources import SearchRow
from tests.factories import cms

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
CONTENT = Path(cms_pages.__file__).parent / "content"
SERVICES = tomllib.loads((CONTENT / "services.toml").read_text(encoding="utf-8"))["service"]
ARTICLE = "/measures/changning-quality-2023/articles/{}/"
NAMED = SearchRow("honour:T", "honour", "示例珺喆昇", "/register/T/", "示例医院，有效", None, ("示例珺喆昇", "王喆"))


def first(query, **chosen):
    return [entry.url for entry in ask(query, **chosen).entries[:3]]


def indexed(*rows):
    index_rows("test", rows)


@pytest.mark.parametrize(
    "query", ["31条", "第31条", "三十一条", "第三十一条", "３１条", "第 31 条", "第三十一條", "办法31条"]
)
@pytest.mark.article(31)
def test_an_article_is_found_by_its_number_however_written(query):
    assert first(query)[0] == ARTICLE.format(31)


@pytest.mark.parametrize("query", ["199条", "0条", "条"])
def test_what_is_no_article_is_no_error(query):
    assert ask(query).asked.groups


@pytest.mark.parametrize(
    "query", ["異議處理", "异议处理", "异意处理", "yiyi chuli", "YIYICHULI", "YIYI", "　异议处理　", "提意见"]
)
def test_script_width_homophones_and_sound_are_one(query):
    assert "/objections/" in first(query)


@pytest.mark.parametrize("query", ["sljzs", "SLJZS", "shilijun", "wangzhe", "wz", "珺", "示例珺", "王喆"])
def test_a_name_is_found_by_sound_initials_and_any_part(query):
    indexed(NAMED)
    assert "/register/T/" in [entry.url for entry in ask(query, kind="honour").entries]


@pytest.mark.parametrize("query", ["昇珺", "zsl", "喆王"])
def test_a_name_is_not_found_backwards(query):
    indexed(NAMED)
    assert ask(query, kind="honour").entries == []


@pytest.mark.parametrize(("query", "number"), [("7", 7), ("１２", 12), ("12", 12), ("条 31", 31)])
def test_a_bare_number_finds_the_article_first(query, number):
    assert ARTICLE.format(number) in first(query)


@pytest.mark.parametrize("query", ["奖", "Ａ", "3"])
def test_one_character_is_answered_from_the_index(query):
    assert ask(query).total > 0
    with CaptureQueriesContext(connection) as asked:
        ask(query)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        assert "cms_pages_searchentry_words" in "".join(row[0] for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("query", "most"), [("异议", 1), ("第三十一条", 1), ("31条 孵化池 奖牌 证书", 2), ("鑫淼焱垚", 2)]
)
def test_a_question_costs_one_statement_or_two(query, most, django_assert_max_num_queries):
    ask("异议")
    with django_assert_max_num_queries(most):
        ask(query)


def test_what_holds_a_part_is_said_to_hold_a_part(client):
    answer = ask("孵化池 撤销 鑫淼焱")
    assert (answer.partly, bool(answer.entries)) == (True, True)
    assert "以下内容符合其中一部分" in client.get("/search/", {"q": "孵化池 撤销 鑫淼焱"}).content.decode()


def test_year_and_kind_narrow():
    for year in (2024, 2026):
        page = cms.announcement(f"关于示例珺事项{year}的公告", issued_at=clock.moment(date(year, 5, 4)))
        assert page.address in first("示例珺", year=year)
    assert ask("示例珺", year=2024).total == 1
    assert ask("示例珺", kind="story").total == 0


@pytest.mark.parametrize(
    "asked", [{"kind": "x", "year": "1066", "page": "9999999"}, {"page": "-1"}, {"year": "２０２４"}, {"page": "x"}]
)
def test_what_is_no_kind_year_or_page_counts_as_none(client, asked):
    assert client.get("/search/", {"q": "异议", **asked}).status_code == 200


def test_past_the_last_page_is_the_first(client):
    assert first("质量奖", page=400) == first("质量奖")


def test_nothing_found_names_what_sounds_alike_and_the_services(client):
    assert "公示期" in nearest("gongshiqii")
    text = client.get("/search/", {"q": "鑫淼焱垚", "kind": "story"}).content.decode()
    assert "没有找到相关内容" in text
    assert 'href="/eligibility/"' in text
    assert "在全部范围和年份中搜索" in text


def test_a_homophone_is_told(client):
    assert "已同时搜索：公示期" in client.get("/search/", {"q": "公式期"}).content.decode()


@pytest.mark.parametrize("query", ["\x00", "异议\x00", "%", "'", "\\", "a:*", "!&|()", "<b>", "😀", "=", "'异议':A"])
def test_signs_ask_for_nothing_that_breaks(client, query):
    assert client.get("/search/", {"q": query}).status_code in (200, 400)


def test_a_nul_is_answered_in_the_frame(client):
    answer = client.get("/search/?q=%E5%BC%82%00")
    text = answer.content.decode()
    assert (answer.status_code, "<h1>地址不正确</h1>" in text, 'action="/search/"' in text) == (400, True, True)
    assert "<footer" in text


def test_every_service_answers_and_is_found_by_what_it_is_called(client):
    for service in SERVICES:
        assert client.get(service["url"]).status_code in (200, 302), service["url"]
        assert service["url"] in first(service["title"]), service["title"]
    assert len({service["url"] for service in SERVICES}) == len(SERVICES)


def test_what_is_behind_a_login_is_not_in_the_site_map(client):
    text = client.get("/sitemap.xml").content.decode()
    assert ("/apply/" in text, "/accounts/" in text, "/eligibility/" in text) == (False, False, True)


def test_every_group_of_terms_is_of_one_official_term():
    said = [phrase for term, phrases in groups() for phrase in (term, *phrases)]
    assert sorted({phrase for phrase in said if said.count(phrase) > 1}) == []
    assert [phrase for phrase in said if plain(phrase) != phrase.lower() or not phrase.strip()] == []


@pytest.mark.parametrize("term", [term for term, phrases in groups() if phrases])
def test_every_official_term_leads_somewhere(term):
    assert ask(term).entries, term


def test_lists_are_written_as_lists():
    entry = SearchEntry.objects.filter(kind=SearchKind.EDITION).first()
    assert entry is None or "，" in entry.body


def test_rows_written_before_there_were_words_are_written_anew():
    indexed(NAMED)
    SearchEntry.objects.filter(key=NAMED.key).update(words=None, digest="")
    assert index_rows("test", [NAMED]) == [NAMED.key]
    assert index_rows("test", [NAMED]) == []


def test_simplifying_leaves_every_place_as_it_is():
    text = "虹橋友誼獎乾隆髮後臺灣A1ß"
    assert len(simplified(text)) == len(text)
    assert simplified(text).startswith("虹桥友谊奖")


def test_a_question_said_twice_asks_once():
    assert len(read("真伪 证书真假").groups) == 1


def test_the_first_row_of_a_process_is_written_as_the_last():
    script = (
        "import django; django.setup(); from cms_pages.search_lexemes import vector as v; "
        "print(v('评审办公示期', (), '卓越绩效') == v('评审办公示期', (), '卓越绩效'))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "True"
