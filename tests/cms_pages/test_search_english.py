"""The search in English: English pages first, what has an English name by it, and what is Chinese only says so."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms_pages.models import SearchEntry
from cms_pages.search import excerpt, forget, highlight, index_rows, rebuild_search
from cms_pages.search_asking import ask
from cms_pages.search_english import english_rules, honour_rows, nearest_english, services
from cms_pages.search_lexemes import stem
from portal.languages import in_english
from tests.cms_pages.unmarked import unmarked
from tests.factories import cms
from tests.factories.honours import published_notice, winners_notice
from tests.factories.programmes import load_own
from workflow.honours.models import PublicHonour

pytestmark = [pytest.mark.usefixtures("friends"), pytest.mark.django_db]
LIKE_A_READER = {
    "how do I apply": "/en/apply/", "who can apply": "/en/eligibility/", "eligibility": "/en/eligibility/",
    "Hongqiao Friendship Award": "/en/", "foreign nationals": "/en/", "verify a certificate": "/en/verify/",
    "forged certificates": "/en/verify/", "objecting": "/en/objections/", "list of winners": "/en/register/",
    "contact": "/en/contact/", "forgot password": "/en/accounts/password/reset/", "phone number": "/en/contact/",
    "my certificate": "/en/winners/", "advertising": "/en/misuse/", "友谊奖": "/en/",
    "why apply": "/en/", "is there a fee": "/en/", "how much is the prize": "/en/", "how often is it given": "/en/",
}  # fmt: skip


def set_up():
    stage = winners_notice((("friendship", "person"),), ruleset=load_own("hongqiao-friendship-2023"))
    notice = published_notice(stage)
    rebuild_search()
    return notice


@pytest.fixture(scope="module")
def friends(portal, module_setup):
    return module_setup(set_up)


def found(query, **chosen):
    with translation.override("en"):
        return [entry.url for entry in ask(query, **chosen).entries]


def page(**asked):
    return Client().get("/en/search/", asked).content.decode()


@pytest.mark.parametrize(("query", "address"), LIKE_A_READER.items())
def test_what_a_reader_of_english_asks_is_among_the_first_three(query, address):
    assert address in found(query)[:3]


def test_every_service_stands_under_its_english_address_and_is_found_by_its_name():
    for one in services():
        assert in_english(one["url"]).startswith("/en/")
        assert in_english(one["url"]) in found(one["title"])[:3], one["title"]


def test_what_stands_in_both_is_found_once_in_each():
    english, chinese = found("certificate"), ask("证书核验").entries
    assert ("/en/verify/" in english, "/verify/" in english) == (True, False)
    assert "/verify/" in [entry.url for entry in chinese]
    assert {entry.language for entry in chinese} == {"zh-hans"}


def test_a_page_in_chinese_is_found_and_says_so():
    announced = cms.announcement("关于示例珺喆昇的公告")
    html = page(q="示例珺喆昇")
    assert re.search(rf'<a href="{announced.address}" lang="zh-CN" hreflang="zh-CN">', html)
    assert ("Chinese only" in html, unmarked(html)) == (True, [])


@pytest.mark.parametrize(
    "asked",
    [{"q": "award"}, {"q": "certificat"}, {"q": "公式期"}, {"q": "zzzzqq"}, {"q": "awrad", "kind": "story"}, {}],
)
def test_the_page_marks_what_is_chinese(asked):
    html = page(**asked)
    assert ('<html lang="en">' in html, unmarked(html), 'action="/en/search/"' in html) == (True, [], True)


def test_nothing_found_leads_on_in_english():
    html = page(q="verifikation", kind="story")
    assert nearest_english("verifikation")[0] == "verification"
    assert ("Did you mean" in html, 'href="/en/verify/"' in html) == (True, True)


def test_an_edition_is_found_by_its_english_name_and_leads_to_its_chinese_page(friends):
    assert friends.edition.get_absolute_url() in found("Hongqiao Friendship Award 2026")[:3]


@pytest.mark.article(30)
def test_a_list_is_found_by_its_english_name_and_by_the_names_on_it(friends):
    name = friends.entries.get().public_name
    assert [friends.get_absolute_url() in found(query)[:3] for query in ("friendship public notice", name)] == [
        True
    ] * 2


@pytest.mark.article(33)
def test_an_honour_is_found_by_its_english_name_until_it_is_no_more(friends):
    edition = friends.edition
    honour = PublicHonour(
        number="HQ-1", edition_slug=edition.slug, tier="friendship", track="person", holder="Marie Example", year=2026,
        status="active", granted_on=date(2026, 6, 1),
    )  # fmt: skip
    index_rows("honours", honour_rows(honour, english_rules()))
    entry = SearchEntry.objects.get(key="en:honour:HQ-1")
    assert entry.title == "Marie Example, Hongqiao Friendship Award, 2026"
    assert (entry.body, entry.url) == ("HQ-1, Foreign nationals, Valid", "/en/register/HQ-1/")
    assert found("marie hongqiao", kind="honour") == [entry.url]
    forget("honour:HQ-1")
    assert found("marie", kind="honour") == []


def test_words_are_cut_and_marked_whole():
    text = "Certificates are bilingual. " * 12
    assert excerpt(text, ["bilingual"]).endswith(" are…")
    assert highlight("certificates", ["certificate"]) == "<mark>certificates</mark>"
    assert [stem(word) for word in ("applications", "applying", "stories", "may")] == ["applic", "appl", "stor", "may"]


def test_a_question_in_english_costs_as_much_as_in_chinese():
    counts = []
    for address in ("/search/", "/en/search/"):
        Client().get(address, {"q": "异议"})
        with CaptureQueriesContext(connection) as asked:
            Client().get(address, {"q": "证书"})
        counts.append(len(asked))
    assert counts[1] <= counts[0]
