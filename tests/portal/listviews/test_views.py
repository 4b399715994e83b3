"""A list kept under a name: one's own or the office's, by the words of its page, saying what of it is no more."""

from urllib.parse import parse_qs

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from portal.access.enums import Role
from portal.journal.models import Event
from portal.listviews import actions
from portal.listviews.models import SavedView
from portal.powers.actions import withdraw_role
from tests.conftest import fresh_from_db
from tests.locking import lived, trace_of
from tests.portal.desk.test_desk import LIST, at_desk, propose, text_of
from tests.portal.desk.urls import desk

__all__ = ["at_desk"]
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.desk.urls")]
SAVE = "/admin/list-views/save/own/"
ASKED = "state=draft&state=discarded&proposed_at_from=2026-01-01&o=-0&c=1"
KEPT = {"search": "", "filters": [], "order": None, "columns": ["文件"]}


def saved(at_desk, query=ASKED, **typed):
    return at_desk.post(f"{SAVE}?{query}", {"name": "在办", **typed})


def opened(client, view):
    return client.get(f"/admin/list-views/{view.pk}/", follow=True)


def test_a_list_is_kept_and_opened_as_it_stood(at_desk, office):
    propose(office, 2028)
    page = at_desk.get(f"{LIST}?{ASKED}")
    assert f"{SAVE}?{ASKED}".replace("&", "&amp;") in text_of(page)
    assert [heading.label for heading in page.context["headings"]] == ["年份", "文件"]
    asking = text_of(at_desk.get(f"{SAVE}?{ASKED}"))
    assert "状态：待复核" in asking
    assert "录入时间：2026-01-01起" in asking
    assert "年份、文件" in asking
    assert saved(at_desk).url == f"{LIST}?{ASKED}"
    view = SavedView.objects.get()
    assert (view.owner, view.shared, view.label) == (office, False, "我的日历")
    again = opened(at_desk, view)
    assert parse_qs(again.redirect_chain[0][0].partition("?")[2]) == parse_qs(ASKED)
    assert f"/admin/list-views/{view.pk}/" in text_of(again)
    assert "已不存在" not in text_of(again)
    assert Event.objects.get(verb="view.saved").target_id == str(view.pk)


def test_an_export_has_the_columns_of_the_list(at_desk, office):
    propose(office, 2028)
    lines = b"".join(at_desk.get(f"{LIST}export.csv?c=2").streaming_content).decode().splitlines()
    assert lines == ["\ufeff年份,录入人", "2028,评审办甲"]


def test_what_of_a_view_is_no_more_is_said_and_the_rest_is_shown(at_desk, office):
    kept = {
        "search": "国务院",
        "filters": [
            {"label": "类别", "name": "track", "sent": {"track": ["small"]}},
            {"label": "状态", "name": "state", "sent": {"state": ["draft", "former"]}},
        ],
        "order": {"label": "旧列", "descending": True},
        "columns": ["文件", "备注"],
    }
    view = actions.save_view(desk, by=office, name="旧视图", shared=False, kept=kept)
    page = opened(at_desk, view)
    assert page.status_code == 200
    assert "视图“旧视图”中的条件“类别”、条件“状态”所选的选项、列“备注”、按“旧列”排序已不存在" in text_of(page)
    assert parse_qs(page.redirect_chain[0][0].partition("?")[2]) == {"q": ["国务院"], "state": ["draft"], "c": ["1"]}
    case = text_of(at_desk.get(f"/admin/desk/saved-views/{view.pk}/"))
    assert "条件“类别”、条件“状态”所选的选项" in case


def test_the_office_shares_what_seeks_nobody(at_desk, client, office, second_office, person_with):
    saved(at_desk, shared="on")
    refused = saved(at_desk, "q=某某", name="找人", shared="on")
    assert (refused.status_code, "评审办共用的视图不保存搜索的文字" in text_of(refused)) == (422, True)
    saved(at_desk, "q=某某", name="找人")
    shared, own = SavedView.objects.get(shared=True), SavedView.objects.get(shared=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(listviews_savedview::text, '') FROM listviews_savedview")
        assert "某某" not in cursor.fetchone()[0]
    client.force_login(second_office)
    assert opened(client, shared).status_code == 200
    assert client.get(f"/admin/list-views/{own.pk}/").status_code == 404
    assert client.get(f"/admin/desk/saved-views/{own.pk}/").status_code == 404
    again = client.post(f"{SAVE}?c=1", {"name": "在办", "shared": "on"})
    assert (again.status_code, "评审办在这一列表中已有同名的共用视图" in text_of(again)) == (422, True)
    client.force_login(person_with(Role.DISCIPLINE))
    assert client.get(f"/admin/list-views/{shared.pk}/").status_code == 404
    assert client.get(f"{SAVE}?c=1").status_code in (302, 403)
    assert (
        "评审办共用" not in text_of(client.get("/admin/desk/saved-views/")).split("<table")[-1].partition("</table")[0]
    )


def test_a_view_keeps_no_word_that_narrows_nothing(at_desk):
    saved(at_desk, "state=draft&state=某某&proposed_at_from=某某&proposed_at_from=2026-01-01", shared="on")
    kept = SavedView.objects.get().content.for_delivery()
    assert ("某某" in kept, "draft" in kept, "2026-01-01" in kept) == (False, True, True)


def test_what_cannot_be_kept_is_refused_in_words(at_desk, office):
    saved(at_desk)
    again = saved(at_desk)
    assert (again.status_code, "您在这一列表中已有同名的视图，请换一个名称。" in text_of(again)) == (422, True)
    assert "没有可以保存的内容" in text_of(at_desk.get(SAVE, follow=True))
    assert "晚于截止日期" in text_of(
        at_desk.get(f"{SAVE}?proposed_at_from=2026-02-01&proposed_at_to=2026-01-01", follow=True)
    )
    assert at_desk.get("/admin/list-views/save/nothing/").status_code == 404
    for number in range(actions.MOST - 1):
        actions.save_view(desk, by=office, name=f"第{number}个", shared=False, kept=KEPT)
    with pytest.raises(ValidationError, match="请先在“常用视图”中删除不用的"):
        actions.save_view(desk, by=office, name="多一个", shared=False, kept=KEPT)


def test_the_office_alone_shares(person_with, office):
    reviewer = person_with(Role.REVIEWER)
    with pytest.raises(PermissionDenied):
        actions.save_view(desk, by=reviewer, name="在办", shared=False, kept=KEPT)


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "save_view": ("PermissionDenied", "user", "view.saved", "ValidationError"),
    "share_view": ("PermissionDenied", "savedview", "view.shared", "TransitionNotAllowed"),
    "rename_view": ("PermissionDenied", "savedview", "view.renamed", ""),
    "unshare_view": ("PermissionDenied", "savedview", "view.unshared", "TransitionNotAllowed"),
}  # fmt: skip


def test_whoever_has_left_the_office_touches_no_shared_view(at_desk, office, second_office):
    saved(at_desk, shared="on")
    withdraw_role(office, Role.OFFICE, by=None, reason="调离")
    with pytest.raises(PermissionDenied):
        actions.remove_view(SavedView.objects.get(), by=fresh_from_db(office))
    actions.remove_view(SavedView.objects.get(), by=second_office)


def test_a_view_verb_by_verb(office):
    def at(act, **given):
        return lambda who: act(fresh_from_db(SavedView.objects.get()), by=who, **given)

    steps = {
        "save_view": (lambda who: actions.save_view(desk, by=who, name="在办", shared=False, kept=KEPT), office),
        "share_view": (at(actions.share_view), office),
    }
    found = lived(steps)
    found |= lived({"unshare_view": (at(actions.unshare_view), office)})
    found |= lived({"rename_view": (at(actions.rename_view, name="改名"), office)})
    assert found == EXPECTED
    view = SavedView.objects.get()
    with pytest.raises(PermissionDenied):
        actions.remove_view(view, by=None)
    assert trace_of(lambda: actions.remove_view(view, by=office)) == ("savedview", "view.removed")
    assert not SavedView.objects.exists()
