"""Pages made public, hidden or reworded with the application's SQL, past the door: the comparison with the journal names them."""

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import get_page_models

from cms_pages import door
from cms_pages.models import HomePage, NoticePage
from cms_pages.models.measures import MeasuresArticle
from cms_pages.standing import pages_without_event, stored_digests, tables_of
from portal.journal.standing import contradictions
from tests.cms_pages.test_door import every_kind
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.owning import past_the_guard
from tests.portal.audit.test_standing import attack, found

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def pages(portal, module_setup):
    """One live page of every kind."""
    return module_setup(every_kind)


def forged(statement, *values):
    past_the_guard(door.SETTING, statement, *values)


def test_pages_stand_as_the_door_left_them(pages):
    assert found() == []
    notice = fresh_from_db(pages["announcement"])
    notice.title = "另一个标题"
    notice.save_revision().publish()
    assert found() == []


@attack
def test_a_draft_made_public_and_a_public_page_hidden_are_named(pages):
    draft = cms.drafted(
        HomePage.objects.get(), NoticePage(title="草稿", slug="draft", kind="announcement", body="<p>正文</p>")
    )
    forged("UPDATE wagtailcore_page SET live = true WHERE id = %s", draft.pk)
    hidden = pages["announcement"]
    forged("UPDATE wagtailcore_page SET live = false WHERE id = %s", hidden.pk)
    assert sorted(found()) == sorted(
        [(str(draft.pk), "公开状态", "公开", "未公开"), (str(hidden.pk), "公开状态", "未公开", "公开")]
    )


@attack
def test_every_stored_word_of_every_kind_of_page_is_watched(pages):
    changed = {
        kind: {name for name in stored_digests(page) if reworded(page, *name.split("."))}
        for kind, page in pages.items()
    }
    named = {(one.target_id, one.what) for one in pages_without_event()}
    for kind, names in changed.items():
        assert {name for name in names if (str(pages[kind].pk), f"内容（{name}）") not in named} == set(), kind
        assert "wagtailcore_page.title" in names


def reworded(page, table, column) -> bool:
    """Whether there was a text in the column, which is another now."""
    key = "id" if table == "wagtailcore_page" else "page_id" if table in ROWS else "page_ptr_id"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = %s"
            " AND data_type IN ('text', 'character varying')",
            [table, column],
        )
        if not cursor.fetchone():
            return False
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {key} = %s", [page.pk])
        rows = cursor.fetchone()[0]
    # At its front, and the last letter away: a column may be full.
    changed = f"'改' || left({column}, greatest(length({column}) - 1, 0))"
    forged(f"UPDATE {table} SET {column} = {changed} WHERE {key} = %s", page.pk)
    return rows > 0


ROWS = {"cms_pages_measuresarticle", "cms_pages_storyfigure"}


@attack
def test_a_row_taken_away_and_all_of_them_are_named(pages):
    row = MeasuresArticle.objects.filter(page__live=True).first()
    for statement, value in (
        ("DELETE FROM cms_pages_measuresarticle WHERE id = %s", row.pk),
        ("DELETE FROM cms_pages_measuresarticle WHERE page_id = %s", row.page_id),
    ):
        forged(statement, value)
        named = {what for number, what, *_ in found() if number == str(row.page_id)}
        assert "内容（cms_pages_measuresarticle.id）" in named


def test_every_table_a_setting_opens_is_compared(pages):
    """Whichever guard is opened by a setting of the session, its table is read when the journal is compared with what stands."""
    opened = {
        model._meta.db_table
        for model, trigger in pgtrigger.registered()
        if "current_setting('portal." in trigger.get_func(model)
    }
    with CaptureQueriesContext(connection) as asked:
        assert list(contradictions()) == []
    text = " ".join(query["sql"] for query in asked.captured_queries)
    # A kind of which this portal has no page in public is read where there is one.
    reached = {model._meta.db_table for kind in get_page_models() for model, *_ in tables_of(kind)}
    assert {table for table in opened - reached if f'"{table}"' not in text} == set()
