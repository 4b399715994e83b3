"""Pages that stand for something of a case: publishing the page is publishing the list, the call."""

import pytest

from cms_pages.door import DoorClosed
from cms_pages.models import ContentPage, HomePage, PublicityIndexPage
from portal import clock
from tests.cms_pages.editing import approve, entered, post_create, post_edit, rich
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.programmes import planned_edition
from tests.factories.publicity import PUBLISHED, draft_notice

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.mark.article(21)
def test_list_goes_public_with_its_clock_by_the_second_persons_button(editor, office, client):
    notice = draft_notice()
    with clock.travel(clock.moment(PUBLISHED)):
        parent = PublicityIndexPage.objects.get()
        post_create(
            entered(editor), parent, "publicitypage", "submit", title=notice.title, notice=notice.pk, intro=rich("现予公示。"),
            slug="x",
        )  # fmt: skip
        page = fresh_from_db(notice).page
        assert (page.live, fresh_from_db(notice).state) == (False, "draft")
        approve(entered(office), page)
    assert (fresh_from_db(page).live, fresh_from_db(notice).state, fresh_from_db(notice).published_by) == (
        True,
        "running",
        office,
    )
    assert client.get(page.address).status_code == 200


@pytest.mark.article(21)
def test_list_that_cannot_run_leaves_page_and_notice_as_they_were(editor, office):
    notice = draft_notice()
    page = cms.publicity_page(notice)
    page.save_revision(user=editor)
    with clock.travel(clock.moment(clock.date(2061, 1, 3))):
        page.get_workflow().start(page, editor)
        answer = approve(entered(office), page)
    assert answer.status_code < 500
    assert (fresh_from_db(page).live, fresh_from_db(notice).state) == (False, "draft")
    assert fresh_from_db(page).workflow_in_progress


@pytest.mark.article(19)
def test_approved_call_is_recorded_with_its_edition(editor, office):
    edition = planned_edition(opens=clock.date(2026, 3, 2))
    page = cms.call_page(edition)
    post_edit(entered(editor), page, "submit", title="关于申报工作的通知")
    assert not edition.documents.exists()
    approve(entered(office), page)
    assert fresh_from_db(page).live
    assert edition.documents.filter(kind="call", url=page.address).exists()


@pytest.mark.parametrize("slug", ["objections", "register", "verify", "search", "api", "en", "admin"])
def test_page_at_an_address_the_portal_uses_is_not_handed_in(editor, slug):
    home = HomePage.objects.get()
    values = {"title": "示例说明", "slug": slug, "intro": "", "body": rich("示例。")}
    answer = post_create(entered(editor), home, "contentpage", "submit", **values)
    assert "已由门户的其他功能使用" in answer.content.decode()
    assert 'value="示例说明"' in answer.content.decode()
    assert not ContentPage.objects.filter(slug=slug).exists()
    page = cms.drafted(home, ContentPage(live=False, **{**values, "body": "<p>示例。</p>"}))
    with pytest.raises(DoorClosed, match="已由门户的其他功能使用"):
        page.get_latest_revision().publish()
    assert not fresh_from_db(page).live
    post_edit(entered(editor), fresh_from_db(page), "submit", slug=f"{slug}-desk")
    assert fresh_from_db(page).workflow_in_progress
    post_create(entered(editor), home, "contentpage", "submit", **{**values, "slug": f"{slug}-info"})
    assert ContentPage.objects.get(slug=f"{slug}-info").workflow_in_progress
