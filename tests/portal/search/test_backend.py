"""Wagtail's own search of the office side, over HTTP: pages in public and in draft, pictures, the page chooser."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.query import MATCH_ALL, Boost, Not, Phrase, PlainText

from cms_pages.models import NoticePage, NoticesIndexPage, StoriesIndexPage, StoryPage
from cms_pages.permissions import grant_story_access
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.pictures import image

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]

TITLE = "关于示例珺喆昇评审规则（2026年修订）的公告"
DRAFT = "关于虚构垚堃试行细则的说明"


@pytest.fixture(scope="module")
def portal(module_setup):
    """The columns and who may edit them."""
    return module_setup(cms.portal)


@pytest.fixture
def at_work(client, editor):
    client.force_login(editor)
    return client


def pairs(text):
    """Every two consecutive Chinese characters."""
    return re.findall(r"(?=([\u4e00-\u9fff]{2}))", text)


def found(client, query, view="wagtailadmin_pages:search"):
    page = client.get(reverse(view), {"q": query})
    assert page.status_code == 200
    return {row.pk for row in page.context["object_list"]}


def another(story, **fields):
    """A draft like a story that another wrote."""
    names = ("author", "year", "criteria", "industry", "summary", "body")
    values = {name: getattr(story, name) for name in names}
    return cms.drafted(StoriesIndexPage.objects.get(), StoryPage(live=False, owner=UserFactory(), **values, **fields))


def drafted(**fields):
    values = {"title": DRAFT, "slug": "draft", "body": "<p>未曾公开的秘字句。</p>", **fields}
    return cms.drafted(NoticesIndexPage.objects.get(), NoticePage(live=False, **values))


@pytest.mark.parametrize("live", [True, False])
def test_any_two_characters_of_the_title_find_a_page(at_work, live):
    page = cms.announcement(TITLE) if live else drafted(title=TITLE)
    assert len(pairs(TITLE)) == 14
    assert [pair for pair in pairs(TITLE) if page.pk not in found(at_work, pair)] == []


@pytest.mark.parametrize(
    "query", ["珺", "喆昇评审规则", "示例 公告", "２０２６", "(2026年", "（２０２６", '"修订)的公告"', "珺\u200b喆"]
)
def test_fragments_of_other_kinds_find_it(at_work, query):
    assert cms.announcement(TITLE).pk in found(at_work, query)


@pytest.mark.parametrize("query", ["珺昇", "示例 没有", "昇珺", "%", "_", "\\", "' OR 1=1 --", "公告 关于于"])
def test_nothing_else_is_found(at_work, query):
    assert cms.announcement(TITLE).pk not in found(at_work, query)


def test_nul_is_a_bad_request(at_work):
    assert at_work.get(reverse("wagtailadmin_pages:search"), {"q": "示\x00例"}).status_code == 400


def test_a_draft_is_found_by_its_newest_words(at_work):
    page = drafted()
    page.title, page.body = "关于虚构犇骉细则的说明", "<p>改写之后的另一句。</p>"
    page.save_revision()
    assert [query for query in ("犇骉", "另一句") if page.pk not in found(at_work, query)] == []
    assert found(at_work, "秘字句") == set()


def test_page_in_public_is_found_by_what_the_public_reads(at_work):
    page = cms.announcement(TITLE)
    page.title = DRAFT
    page.save_revision()
    assert [pair for pair in pairs(TITLE) if page.pk not in found(at_work, pair)] == []
    assert found(at_work, "垚堃") == set()


def test_draft_words_are_no_oracle_for_winners(client):
    public, story = cms.announcement(TITLE), cms.story()
    other = another(story, slug="other", title="另一企业的做法")
    for page in (public, story, other):
        page.body = "<p>未曾公开的秘字句。</p>"
        page.save_revision()
    grant_story_access(winner := UserFactory())
    client.force_login(winner)
    assert found(client, "秘字句") == set()
    assert found(client, "示例做法") == {story.pk}
    chosen = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "秘字句"}).content.decode()
    assert (TITLE in chosen, story.title in chosen, other.title in chosen) == (False, False, False)


def test_title_stands_before_body():
    in_body = cms.announcement("关于示例事项的公告", body="<p>珺喆如下。</p>")
    in_title = cms.announcement("珺喆公告")
    later = cms.announcement("关于另一事项的公告", body="<p>珺喆如下。</p>")
    assert [row.pk for row in Page.objects.search("珺喆")] == [in_title.pk, later.pk, in_body.pk]


def test_a_reader_without_pages_is_refused(client, reviewer):
    cms.announcement(TITLE)
    client.force_login(reviewer)
    page = client.get(reverse("wagtailadmin_pages:search"), {"q": "珺喆"})
    assert (page.status_code, "珺喆昇" in page.content.decode()) == (302, False)


def test_chooser_and_explorer_find_fragments(at_work):
    page = cms.announcement(TITLE)
    chosen = at_work.get(reverse("wagtailadmin_choose_page_search"), {"q": "珺喆"})
    assert TITLE in chosen.content.decode()
    listed = at_work.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk]), {"q": "珺喆"})
    assert [row.pk for row in listed.context["object_list"]] == [page.pk]


def test_pictures_are_found_by_fragments(at_work):
    picture = image(title="颁奖典礼合影")
    picture.description = "区长珺喆授牌"
    picture.save()
    view = "wagtailimages:index"
    assert [query for query in ("奖典", "典礼", "珺喆", "礼合") if found(at_work, query, view) != {picture.pk}] == []
    assert found(at_work, "奖礼", view) == set()


def test_search_costs_one_query_at_any_length(django_assert_num_queries):
    for rows in (1, 3):
        cms.announcement(TITLE)
        with django_assert_num_queries(1):
            assert len(list(Page.objects.autocomplete("珺喆"))) == rows
        cms.announcement(TITLE)


QUERIES = [
    ("珺喆 昇评", True), (PlainText("没有 珺喆", operator="or"), True), (Phrase("珺喆昇 "), True), (Phrase(" "), False),
    (PlainText("珺喆") & PlainText("没有"), False), (PlainText("珺喆") | PlainText("没有"), True), (MATCH_ALL, True),
    (Not(PlainText("珺喆")), False), (Boost(PlainText("珺喆"), 2), True), (Not(MATCH_ALL), False), ("　", False),
]  # fmt: skip


@pytest.mark.parametrize(("query", "hit"), QUERIES, ids=lambda value: str(value))
def test_every_kind_of_query_is_answered(query, hit):
    page = cms.announcement(TITLE)
    backend = get_search_backend()
    assert (page in backend.search(query, NoticePage)) == hit
    assert (page in backend.search(query, NoticePage, fields=["title"])) == hit
