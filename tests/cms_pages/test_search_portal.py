"""The portal's own texts in the search table, which can be laid anew from the rows it comes from."""

import pytest
from django.core.management import call_command

from cms_pages.models import SearchEntry
from cms_pages.search import rebuild_search
from cms_pages.search_asking import ask
from tests.factories import cms
from tests.factories.publicity import running_notice

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]


def test_every_article_is_found_by_its_words():
    assert [entry.url for entry in ask("双向监督反馈制度").entries] == ["/measures/changning-quality-2023/articles/29/"]


def test_rebuild_mends_the_table_and_says_how():
    running_notice()
    rebuild_search()
    assert rebuild_search() == []
    SearchEntry.objects.filter(key__startswith="article:").first().delete()
    stray = SearchEntry(key="page:0", source="pages", kind="page", title="遗留", url="/x/")
    stray.index_text("遗留")
    stray.save()
    lines = rebuild_search()
    assert len(lines) == 2
    assert "搜索条目 page:0 已移除" in lines


def test_loading_twice_changes_nothing():
    before = list(SearchEntry.objects.values_list("key", "title").order_by("key"))
    pages = list(cms.HomePage.objects.get().get_descendants().values_list("url_path", "latest_revision"))
    call_command("load_measures", verbosity=0)
    assert list(SearchEntry.objects.values_list("key", "title").order_by("key")) == before
    assert list(cms.HomePage.objects.get().get_descendants().values_list("url_path", "latest_revision")) == pages
