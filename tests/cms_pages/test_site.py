"""The site's own settings, its roles in the editor, its machine-readable edges."""

from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page, Site

from cms_pages.checks import footer_is_filled_in
from cms_pages.door import DoorClosed
from cms_pages.models import DecisionPage, SiteSettings, StoriesIndexPage, StoryPage
from cms_pages.permissions import grant_page_permissions, grant_story_access
from cms_pages.records import publish_decision_pages
from cms_pages.search_asking import ask
from portal import clock
from portal.access.enums import Role
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, new_honour, revoked
from tests.factories.publicity import PUBLISHED, draft_notice, running_notice
from tests.refusing import refuses
from workflow.staffing.actions import invite_account

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
ATOM = "{http://www.w3.org/2005/Atom}"


def test_deploy_check_refuses_placeholders():
    (error,) = footer_is_filled_in()
    assert error.id == "portal.W004"
    assert error.msg == "网站信息尚未填写：联系电话、网站标识码、ICP 备案号、公安备案号。"
    SiteSettings.objects.update(
        contact_phone="021-0", site_id_code="3101050001", icp_number="沪ICP备0号", police_number="沪公网安备0号"
    )
    assert footer_is_filled_in() == []


def test_settings_typed_by_the_office_are_kept():
    SiteSettings.objects.update(site_name="某区奖项门户")
    cms.portal()
    assert SiteSettings.load().site_name == "某区奖项门户"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"contact_phone": "110105194912310021"}, "联系电话只能填写单位的电话号码"),
        ({"organiser": "示例单位（联系人手机13812345678）"}, "疑似"),
        ({"links_up": "上级网站 www.example.invalid"}, "每行须写名称、空格和以 https://（或者 http://）开头的网址"),
    ],
)
def test_what_stands_on_every_page_is_no_persons_and_can_be_followed(typed, said):
    site = SiteSettings.load()
    for name, words in typed.items():
        setattr(site, name, words)
    refuses((site.full_clean, ValidationError, said))


def test_there_is_one_site_whose_pages_stay_where_they_are():
    site, stories = Site.objects.get(), StoriesIndexPage.objects.get()
    other = Site(hostname="other.example.invalid", root_page=stories)
    refuses(
        (site.delete, DoorClosed, "本门户的站点不能删除"),
        (other.save, DoorClosed, "本门户只有一个站点"),
        (lambda: stories.move(stories, pos="left"), DoorClosed, "不能移动，以免网址失效"),
    )
    assert Site.objects.get() == site


def test_the_site_has_one_name(office, settings):
    site = SiteSettings.load()
    site.site_name = "某区奖项门户"
    site.save()
    invite_account("李示例", email="li@example.invalid", by=None, reason="推荐函")
    assert Message.objects.filter(subject="某区奖项门户账号邀请").exists()
    assert Site.objects.get().site_name == "某区奖项门户"
    assert str(settings.WAGTAIL_SITE_NAME) == "某区奖项门户"


@pytest.mark.parametrize(
    ("roles", "may"), [([Role.EDITOR], True), ([Role.OFFICE], True), ([Role.REVIEWER], False), ([], False)]
)
def test_who_may_write_pages_and_that_nobody_publishes_alone(roles, may):
    user = UserFactory(roles=roles)
    tester = cms.HomePage.objects.get().permissions_for_user(user)
    assert (tester.can_add_subpage(), tester.can_publish_subpage()) == (may, False)


def test_only_the_office_edits_the_footer(client, office, editor):
    url = "/admin/settings/cms_pages/sitesettings/"
    client.force_login(editor)
    assert client.get(url).status_code == 302
    client.force_login(office)
    assert client.get(url, follow=True).status_code == 200


@pytest.mark.article(32)
def test_winner_writes_own_stories_and_cannot_publish():
    honour = active_honour()
    winner = honour.holder
    grant_story_access(winner)
    index = StoriesIndexPage.objects.get()
    mine = cms.story_draft(honour, "我的").permissions_for_user(winner)
    theirs = cms.story("别人的").permissions_for_user(winner)
    assert index.permissions_for_user(winner).can_add_subpage()
    assert (mine.can_publish(), theirs.can_edit()) == (False, False)
    draft = cms.drafted(
        index,
        StoryPage(
            title="草稿", slug="d", owner=winner, author="甲", year=2024, summary="要", body="<p>文</p>", live=False
        ),
    )
    assert draft.permissions_for_user(winner).can_edit()
    assert draft.get_workflow().name == "获奖经验审核"


@pytest.mark.article(7)
@pytest.mark.article(27)
def test_stories_are_found_by_criterion_industry_and_year(client):
    cms.story("过程的文章")
    cms.story("领导的文章", criteria=["leadership"], industry="商贸", year=2022)
    for query, shown in {
        "criterion=leadership": "领导的文章", "industry=商贸": "领导的文章", "year=2024": "过程的文章",
    }.items():  # fmt: skip
        page = client.get(f"/stories/?{query}").content.decode()
        assert shown in page
        assert ({"领导的文章", "过程的文章"} - {shown}).pop() not in page


@pytest.mark.article(32)
def test_trade_secret_is_withheld_with_a_reason(client):
    with pytest.raises(ValidationError):
        cms.story("甲", withheld="工艺参数")
    page = cms.story("乙", withheld="工艺参数", withheld_reason="技术秘密")
    assert "技术秘密" in client.get(page.address).content.decode()


def test_permissions_twice_are_the_same():
    grant_page_permissions()
    assert Page.objects.filter(slug="stories").get().group_permissions.count() == 1


@pytest.mark.article(21)
def test_editor_previews_the_period_by_the_calendar(client, editor):
    page = cms.publicity_page(draft_notice())
    client.force_login(editor)
    with clock.travel(clock.moment(PUBLISHED)):
        answer = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert "预览：如今日发布，公示期为 2026-05-12 至 2026-05-18。" in answer.content.decode()
    assert "X-Portal-Cache" not in answer


def test_feed_carries_the_running_list(client):
    notice = running_notice()
    feed = ElementTree.fromstring(client.get("/feeds/publicity.atom").content)
    (entry,) = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == notice.title
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{notice.get_absolute_url()}"


@pytest.mark.attack("注入脚本、SQL 和公式")
def test_feed_shows_markup_as_text(client):
    cms.announcement("<script>alert(1)</script>&公告")
    feed = ElementTree.fromstring(client.get("/feeds/notices.atom").content)
    assert [e.findtext(f"{ATOM}title") for e in feed.iter(f"{ATOM}entry")] == ["<script>alert(1)</script>&公告"]


def test_sitemap_names_every_public_address_once(client):
    page = cms.announcement()
    found = [
        node.text
        for node in ElementTree.fromstring(client.get("/sitemap.xml").content).iter()
        if node.text and node.text.startswith("http")
    ]
    assert len(found) == len(set(found))
    assert f"http://testserver{page.address}" in found
    assert "http://testserver/measures/changning-quality-2023/articles/39/" in found
    robots = client.get("/robots.txt").content.decode()
    shut = [line.removeprefix("Disallow: ") for line in robots.splitlines() if line.startswith("Disallow: ")]
    assert "/search/" in shut
    assert not [one for one in found if one.removeprefix("http://testserver").startswith(tuple(shut))]


@pytest.mark.article(26)
def test_commendation_and_revocation_have_their_pages(
    client, office, second_office, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        honour = new_honour()
    page = DecisionPage.objects.get()
    assert honour.public_name in client.get(page.address).content.decode()
    assert page.commendation.edition.documents.filter(kind="commendation", url=page.address).count() == 1
    assert [entry.kind for entry in ask(honour.number).entries] == ["honour"]
    with django_capture_on_commit_callbacks(execute=True):
        revoked(honour, office, second_office)
    decision = DecisionPage.objects.get(kind="revocation")
    assert "已撤销" in client.get(decision.address).content.decode()
    assert "已撤销" in client.get(page.address).content.decode()
    assert [entry.url for entry in ask(f"{honour.number} 已撤销").entries] == [honour.get_absolute_url()]
    assert publish_decision_pages() == []


@pytest.mark.article(32)
def test_honour_lets_its_holder_write():
    honour = new_honour()
    assert StoriesIndexPage.objects.get().permissions_for_user(honour.holder).can_add_subpage()


def test_no_decision_page_without_a_decision():
    assert publish_decision_pages() == []
    assert not DecisionPage.objects.exists()


@pytest.mark.article(34)
def test_winner_writes_no_more_once_the_last_honour_is_gone(office, second_office):
    honour = new_honour()
    assert fresh_from_db(honour.holder).groups.filter(name="winner").exists()
    revoked(honour, office, second_office)
    assert not fresh_from_db(honour.holder).groups.filter(name="winner").exists()
