"""`check_site`, against a site with each fault planted; and the head of every kind of page."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from cms_pages.checking import Visitor, stale_columns
from cms_pages.content.texts import ELSEWHERE
from cms_pages.door import unlocked
from cms_pages.models import ContentPage, NoticePage, SiteSettings
from objections.channels import ensure_channels
from objections.models import Channel
from portal import clock
from tests.factories import cms
from tests.factories.programmes import load_own

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]
FILLED = {
    "contact_phone": "021-12345678", "contact_address": "示例路1号", "site_id_code": "3101050001",
    "icp_number": "沪ICP备00000000号", "police_number": "沪公网安备00000000000000号",
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(portal, module_setup):
    """A site with nothing left to fill in."""
    module_setup(filled_in)


def filled_in():
    SiteSettings.objects.update_or_create(pk=SiteSettings.load().pk, defaults=FILLED)
    load_own("changning-quality-2023")
    ensure_channels(**ELSEWHERE)
    Channel.objects.update(phone="021-12345678", address="示例路1号", email="a@example.invalid", hours="工作日")
    cms.announcement()
    cms.story()


def plant(body):
    """A page with this text, however it came there."""
    page = ContentPage.objects.get(slug="about")
    with unlocked():
        ContentPage.objects.filter(pk=page.pk).update(body=body)


def test_a_site_in_order_has_no_faults(whole, capsys):
    call_command("check_site")
    assert "没有发现问题" in capsys.readouterr().out


def test_each_fault_is_named_and_the_command_fails(whole, capsys):
    """A link to no page, to no honour, to no such place; a text unfinished; a placeholder of the foot; a tag that is missing."""
    plant(
        '<p><a href="/nowhere/">甲</a><a href="/register/CNZL-1999-0001/">乙</a>'
        '<a href="/measures/changning-quality-2023/#article-40">丙</a></p><p>本栏目建设中</p>'
    )
    icp = SiteSettings._meta.get_field("icp_number").default
    SiteSettings.objects.update(icp_number=icp, site_id_code="")
    with pytest.raises(CommandError, match="打不开的链接 3"):
        call_command("check_site", most=40)
    told = capsys.readouterr().out
    for fault in (
        "打不开的链接：/about/　/nowhere/（状态 404）",
        "打不开的链接：/about/　/register/CNZL-1999-0001/（状态 404）",
        "打不开的链接：/about/　/measures/changning-quality-2023/ 中没有“article-40”",
        "尚未填写的内容：/about/　待填写、建设中",
        "缺少页面标签：/about/　SiteIDCode",
        "尚未填写的内容：/　待填写",
    ):
        assert fault in told


def test_an_empty_and_a_stale_column_are_found(whole):
    with clock.travel(clock.now() + timedelta(days=184)):
        assert [fault.page for fault in stale_columns()] == ["/notices/"]
    with unlocked():
        NoticePage.objects.update(live=False)
    assert "空白栏目：/notices/　没有公开的内容" in {str(fault) for fault in stale_columns()}


@pytest.mark.article(30)
def test_contact_page_has_the_channels_of_each_award(client, whole):
    SiteSettings.objects.update(contact_hours="工作日9:00—17:00")
    page = client.get("/contact/").content.decode()
    assert all(word in page for word in ("021-12345678", "示例路1号", "工作日9:00—17:00", "异议举报渠道", "12345"))


def test_a_day_without_an_hour_is_shown_as_a_day(client):
    page = client.get("/measures/changning-quality-2023/").content.decode()
    assert "2023-10-10 00:00" not in page
    assert ">2023-10-10</time>" in page
    assert '<meta name="PubDate" content="2023-10-10">' in page


@pytest.mark.parametrize("lines", ["长宁区", "https://a.example", "甲 ftp://a.example"])
def test_a_higher_site_needs_name_and_address(lines):
    site = SiteSettings.load()
    site.links_up = lines
    with pytest.raises(Exception, match="每行须写名称"):
        site.clean()


def test_the_foot_links_to_the_higher_sites(client):
    page = client.get("/").content.decode()
    assert all(f'href="{address}"' in page for _, address in SiteSettings.load().higher_sites)
    assert len(SiteSettings.load().higher_sites) == 3


def test_error_page_has_a_crumb_in_words(client):
    page = client.get("/nowhere/").content.decode()
    assert '<li aria-current="page">页面不存在</li>' in page


def test_nothing_is_left_of_a_page_that_is_not_there():
    assert Visitor().open("/nowhere/").status == 404
    assert Page.objects.exists()
