import pytest
from django.core.management import call_command

from cms_pages.models import NoticePage, SearchEntry
from cms_pages.search import excerpt, find, highlight, rebuild_search
from portal import clock
from tests.factories import cms
from tests.factories.publicity import STARTS, draft_notice, running_notice
from workflow.publicity.actions import correct_entry

pytestmark = pytest.mark.django_db


def titles(query):
    return [entry.title for entry in find(query)]


@pytest.mark.parametrize("query", ["喆昇", "珺喆", "示例珺", "公告", "关于 昇"])
def test_any_two_characters_find_it(query):
    cms.tree()
    cms.announcement("关于示例珺喆昇的公告")
    assert titles(query) == ["关于示例珺喆昇的公告"]


@pytest.mark.parametrize("query", ["", "   ", "昇珺", "%", "' OR 1=1 --", "a" * 500])
def test_nothing_else_is_found(query):
    cms.tree()
    cms.announcement("关于示例珺喆昇的公告")
    assert titles(query) == []


def test_every_article_is_found_by_its_words():
    cms.portal()
    assert [entry.url for entry in find("双向监督反馈制度")] == ["/measures/changning-quality-2023/articles/29/"]


def test_draft_and_withdrawn_text_is_not_found():
    cms.tree()
    page = cms.announcement("关于示例事项的公告")
    page.body = "<p>未发布的秘字句</p>"
    page.save_revision()
    assert titles("秘字句") == []
    page.get_latest_revision().publish()
    assert titles("秘字句") == ["关于示例事项的公告"]
    page.body = "<p>已改</p>"
    page.save_revision().publish()
    assert titles("秘字句") == []
    NoticePage.objects.get().unpublish()
    assert titles("示例事项") == []


def test_deleted_page_is_forgotten():
    cms.tree()
    cms.announcement("关于示例事项的公告").delete()
    assert titles("示例事项") == []


@pytest.mark.article(30)
def test_list_is_found_when_public_and_follows_corrections(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notice = draft_notice()
    name = notice.entries.first().public_name
    assert titles(name) == []
    with django_capture_on_commit_callbacks(execute=True):
        notice = running_notice_of(notice)
    assert titles(name) == [notice.title]
    with clock.travel(clock.moment(STARTS)), django_capture_on_commit_callbacks(execute=True):
        correct_entry(notice.entries.first(), by=None, reason="更正", changes={"public_name": "虚构更名单位"})
    assert titles(name) == []
    assert titles("更名单位") == [notice.title]


def running_notice_of(notice):
    from tests.factories.publicity import PUBLISHED
    from workflow.publicity.actions import publish_notice

    with clock.travel(clock.moment(PUBLISHED)):
        return publish_notice(notice, by=None)


def test_rebuild_mends_the_table_and_says_how():
    cms.portal()
    running_notice()
    rebuild_search()
    assert rebuild_search() == []
    SearchEntry.objects.filter(key__startswith="article:").first().delete()
    stray = SearchEntry(key="page:0", source="pages", kind="page", title="遗留", url="/x/")
    stray.index_text("遗留")
    stray.save()
    lines = rebuild_search()
    assert len(lines) == 2
    assert "检索条目 page:0 已移除" in lines


def test_loading_twice_changes_nothing():
    cms.portal()
    before = list(SearchEntry.objects.values_list("key", "title").order_by("key"))
    pages = list(cms.HomePage.objects.get().get_descendants().values_list("url_path", "latest_revision"))
    call_command("load_measures", verbosity=0)
    assert list(SearchEntry.objects.values_list("key", "title").order_by("key")) == before
    assert list(cms.HomePage.objects.get().get_descendants().values_list("url_path", "latest_revision")) == pages


def test_highlight_marks_hits_and_escapes_the_rest():
    assert highlight("<b>质量</b>与质量奖", ["质量"]) == "&lt;b&gt;<mark>质量</mark>&lt;/b&gt;与<mark>质量</mark>奖"


def test_highlight_reads_full_width_and_case():
    assert highlight("ＧＢ/T 19580", ["gb/t"]) == "<mark>ＧＢ/T</mark> 19580"


def test_excerpt_begins_before_the_first_hit():
    text = excerpt("零" * 100 + "目标" + "尾" * 300, ["目标"])
    assert text == f"…{'零' * 60}<mark>目标</mark>{'尾' * 98}…"
