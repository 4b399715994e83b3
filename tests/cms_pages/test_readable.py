"""A character pasted from a word processor takes no feed, no list and no document down."""

import csv
import io
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from cms_pages import door
from cms_pages.models import NoticePage, NoticesIndexPage, SiteSettings
from portal import clock
from tests.factories import cms
from tests.factories.honours import active_honour
from tests.factories.publicity import PUBLISHED, notice_stage, packed, planned, published
from workflow.applications.models import Application
from workflow.publicity.models import Notice
from workflow.titles.models import RegisterEntry

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]
BAD = "\x08\x0b\x0c\u202e\u2066\ufffe"
FEEDS = ["/feeds/notices.atom", "/feeds/publicity.atom", "/feeds/decisions.atom", "/sitemap.xml"]


def parsed(client):
    """Every feed and the site map as a reader of XML takes them."""
    answers = [client.get(address) for address in FEEDS]
    assert [answer.status_code for answer in answers] == [200] * len(FEEDS)
    return ["".join(ElementTree.fromstring(answer.content).itertext()) for answer in answers]


def test_notice_made_in_the_editor_with_a_manual_line_break_is_read_by_feeds(client, editor, office):
    client.force_login(editor)
    column = NoticesIndexPage.objects.get()
    form = {
        "title": "关于申报的通知\x0b（补充）", "slug": "supplement", "kind": "announcement",
        "body": rich_text("<p>正文\x0b第二行\u202e</p>"), "search_description": "甲\x0c乙",
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    client.post(reverse("wagtailadmin_pages:add", args=["cms_pages", "noticepage", column.pk]), form)
    page = NoticePage.objects.get(slug="supplement")
    page.get_latest_revision().publish(user=office, skip_permission_checks=True)
    page = NoticePage.objects.get(slug="supplement")
    assert (page.title, page.draft_title, page.search_description) == ("关于申报的通知（补充）",) * 2 + ("甲乙",)
    assert "正文第二行</p>" in page.body
    client.logout()
    assert "关于申报的通知（补充）" in parsed(client)[0]


def test_older_rows_are_read_by_feeds_as_well(client):
    page = cms.announcement("关于示例事项的公告")
    with door.unlocked():
        Page.objects.filter(pk=page.pk).update(title=f"关于{BAD}旧事的公告")
    notice = planned(notice_stage())
    Notice.objects.update(title=f"示例{BAD}公示")
    published(notice)
    SiteSettings.objects.update_or_create(defaults={})
    SiteSettings.objects.update(undertaker=f"示例{BAD}办")
    notices, publicity, *_ = parsed(client)
    assert "关于旧事的公告" in notices
    assert ("示例公示" in publicity, "示例办" in publicity) == (True, True)


def test_names_with_such_characters_are_carried_readable_to_every_list(client):
    stage = notice_stage()
    Application.objects.update(title=f"示例{BAD}模式", public_unit=f"示例{BAD}单位")
    notice = published(planned(stage))
    with clock.travel(clock.moment(PUBLISHED, 12)):
        address = notice.get_absolute_url()
        rows = list(csv.reader(io.StringIO(client.get(f"{address}list.csv").content.decode("utf-8-sig"))))
        assert ("示例模式" in rows[1], "示例单位" in rows[1]) == (True, True)
        packed(notice)
        assert client.get(f"{address}list.pdf").content.startswith(b"%PDF-")
        assert "示例模式" in client.get(address).content.decode()
    assert set(notice.entries.values_list("title", "public_unit")) == {("示例模式", "示例单位")}


def test_names_with_such_characters_are_carried_readable_to_the_register():
    active_honour(unit=f"示例{BAD}单位")
    assert set(RegisterEntry.objects.values_list("unit", flat=True)) == {"示例单位"}
