"""Every road that leads to `live`, away from it or past it, over HTTP and beneath it, for every kind of page.

Refused or accepted, a road leaves the whole effect or nothing, and never an error page.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageViewRestriction, Revision

from cms_pages import door
from cms_pages.excuses import propose_excuse
from cms_pages.models import (
    ContentPage,
    HomePage,
    MeasuresPage,
    NoticePage,
    NoticesIndexPage,
    StandardPage,
    StandardsIndexPage,
    StoriesIndexPage,
)
from cms_pages.office import propose_take_down
from cms_pages.tasks import publish_scheduled
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.actions import confirm
from portal.journal.models import Event
from portal.powers.actions import make_superuser
from tests.cms_pages.editing import PAGES, approve, autosave, entered, opened, post_create, post_edit, rich, send
from tests.cms_pages.using_files import drafted, linking
from tests.conftest import fresh_from_db
from tests.factories import cms, pictures
from tests.factories.access import UserFactory
from tests.factories.programmes import planned_edition
from tests.factories.publicity import draft_notice, published
from tests.factories.seconding import refuses_alone

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]

ID_NUMBER = "11010519491231002X"
KINDS = ("announcement", "call", "measures", "standard", "content", "story", "list", "column", "home")


@pytest.fixture(scope="module")
def pages(portal, module_setup):
    """One live page of every kind."""
    return module_setup(every_kind)


def every_kind() -> dict[str, Page]:
    notice = published(draft_notice())
    call = cms.call_page(planned_edition(opens=clock.date(2028, 3, 1)))
    call.get_latest_revision().publish()
    home = HomePage.objects.get()
    return {
        "announcement": cms.announcement(),
        "call": call,
        "measures": short_measures(),
        "standard": StandardPage.objects.first(),
        "content": ContentPage.objects.first() or cms.publish_under(home, ContentPage(title="说明", slug="about-x")),
        "story": cms.story(),
        "list": notice.page,
        "column": NoticesIndexPage.objects.get(),
        "home": home,
    }


def short_measures() -> MeasuresPage:
    """The roads are the same for two articles as for thirty-nine, whose form takes a second to draw."""
    cms.papers_of("riverside-quality")
    return MeasuresPage.objects.get(slug="riverside-quality")


@pytest.fixture(scope="module")
def met(pages, superuser, module_setup):
    """Of each kind what the public has, and what its editor holds when it is opened."""
    return module_setup(
        lambda: {kind: (standing(page), opened(entered(superuser), page)) for kind, page in pages.items()}
    )


@pytest.fixture(scope="module")
def superuser(portal, module_setup):
    return module_setup(lambda: make_superuser(UserFactory()))


@pytest.fixture(scope="module")
def shared_editor(portal, module_setup):
    return module_setup(lambda: UserFactory(roles=[Role.EDITOR], display_name="编辑甲"))


@pytest.fixture
def admin(superuser, db) -> User:
    return fresh_from_db(superuser)


@pytest.fixture
def editor(shared_editor, db) -> User:
    return fresh_from_db(shared_editor)


def standing(page: Page) -> tuple:
    """What the public has of a page."""
    row = fresh_from_db(page).specific
    return row.live, row.title, row.slug, row.path, row.live_revision_id, Client().get(row.address).status_code


# Roads past the second person and past the record: refused for everybody, the superuser too

ROADS = {
    "publish alone": lambda c, p, form: send(c, p, form, "publish", title="改过的标题"),
    "publish alone by script": lambda c, p, form: autosave(c, p, "publish", form, title="改过的标题"),
    "autosave twice and publish alone": lambda c, p, form: (
        autosave(c, p, form=form, title="改过"), autosave(c, p, form=form, title="改过的标题"), post_edit(c, p, "publish"),
    )[-1],
    "unpublish": lambda c, p, form: c.post(f"{PAGES}/{p.pk}/unpublish/", {"include_descendants": "on"}),
    "delete": lambda c, p, form: c.post(f"{PAGES}/{p.pk}/delete/", {"confirm_site_name": "上海市长宁区政府奖项门户"}),
    "move": lambda c, p, form: c.post(f"{PAGES}/{p.pk}/move/{p.get_parent().pk}/confirm/"),
    "reorder": lambda c, p, form: c.post(f"{PAGES}/{p.pk}/set_position/?position=0"),
    "privacy": lambda c, p, form: c.post(
        f"{PAGES}/{p.pk}/privacy/", {"restriction_type": "password", "password": "x", "groups": []}
    ),
    "alias": lambda c, p, form: c.post(f"{PAGES}/{p.pk}/copy/", copying(p, alias="on")),
    "bulk unpublish": lambda c, p, form: c.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={p.pk}", {"include_descendants": "on"}),
    "bulk delete": lambda c, p, form: c.post(f"/admin/bulk/wagtailcore/page/delete/?id={p.pk}"),
    "bulk move": lambda c, p, form: c.post(f"/admin/bulk/wagtailcore/page/move/?id={p.pk}", {"chooser": p.get_parent().pk}),
}  # fmt: skip


def copying(page: Page, **more) -> dict:
    return {
        "new_title": "副本", "new_slug": f"copy-{page.pk}", "new_parent_page": page.get_parent().pk, **more,
    }  # fmt: skip


@pytest.mark.article(30)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("road", ROADS)
def test_road_changes_nothing_in_public_and_is_no_error_page(road, kind, pages, met, admin, editor):
    page, (before, form) = pages[kind], met[kind]
    live = Page.objects.filter(live=True).count()
    for user in (editor, admin):
        answer = ROADS[road](entered(user), page, form)
        assert answer.status_code < 500
    assert (standing(page), Page.objects.filter(live=True).count()) == (before, live)
    assert not Page.objects.exclude(alias_of=None).exists()
    assert not PageViewRestriction.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_copy_is_a_draft_or_is_refused(kind, pages, admin):
    page = pages[kind]
    before, live = standing(page), Page.objects.filter(live=True).count()
    answer = entered(admin).post(f"{PAGES}/{page.pk}/copy/", copying(page, publish_copies="on"))
    assert answer.status_code in {200, 302}
    assert (standing(page), Page.objects.filter(live=True).count()) == (before, live)


@pytest.mark.article(30)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "write",
    [
        lambda p: Page.objects.filter(pk=p.pk).update(live=False),
        lambda p: Page.objects.filter(pk=p.pk).update(title="改"),
        lambda p: Page.objects.filter(pk=p.pk).update(path=p.path[:-4] + "zzzz"),
        lambda p: Page.objects.filter(pk=p.pk).update(live_revision=None),
        lambda p: type(p).objects.filter(pk=p.pk).update(source="改"),
        lambda p: PageViewRestriction.objects.create(page=p, restriction_type="login"),
        lambda p: Page.objects.raw("DELETE FROM wagtailcore_page WHERE id = %s RETURNING id", [p.pk])[0],
        lambda p: Page.objects.filter(pk=p.pk).update(live=False) or Page.objects.get(pk=p.pk).save(),
    ],
)
@pytest.mark.attack("一名编辑撤下或者隐藏公示")
def test_forgotten_road_fails_in_the_database(write, kind, pages):
    with pytest.raises(IntegrityError, match=r"live_guard|content_guard|no_privacy"), transaction.atomic():
        write(pages[kind])


def test_plain_page_is_not_saved_down(pages):
    for kind in ("list", "measures", "announcement"):
        plain = Page.objects.get(pk=pages[kind].pk)
        with pytest.raises(door.ValidationError), transaction.atomic():
            UnpublishPageAction(plain).execute()


# Create, submit, approve: the road that leads there

CREATED = {
    "noticepage": (NoticesIndexPage, {"kind": "announcement", "body": rich("示例正文。")}),
    "standardpage": (StandardsIndexPage, {"kind": "standard", "version": "2026", "body": rich("示例说明。")}),
    "storypage": (
        StoriesIndexPage,
        {
            "author": "示例企业",
            "year": "2024",
            "criteria": ["processes"],
            "summary": "示例摘要。",
            **{name: rich("示例做法。") for name in ("situation", "body", "results", "lessons")},
        },
    ),
    "contentpage": (HomePage, {"body": rich("示例说明。")}),
}


@pytest.mark.article(30)
@pytest.mark.parametrize("model", CREATED)
@pytest.mark.parametrize("action", ["publish", "submit", ""])
@pytest.mark.attack("一名编辑撤下或者隐藏公示")
def test_new_page_goes_public_by_two_people_only(model, action, admin, editor, office):
    index, values = CREATED[model]
    values = {**values, "title": "示例新页", "slug": "new-page"}
    for user in (editor, admin):
        answer = post_create(entered(user), index.objects.get(), model, action, **values)
        assert answer.status_code < 500
        assert not Page.objects.filter(slug="new-page", live=True).exists()
        Page.objects.filter(slug="new-page").delete()


@pytest.mark.article(30)
def test_submitted_page_is_approved_by_a_second_person(editor, office, client):
    parent = NoticesIndexPage.objects.get()
    values = {**CREATED["noticepage"][1], "title": "关于示例事项的公告", "slug": "sample"}
    post_create(entered(editor), parent, "noticepage", "submit", **values)
    page = NoticePage.objects.get(slug="sample")
    approve(entered(editor), page)
    assert not fresh_from_db(page).live
    approve(entered(office), page)
    assert fresh_from_db(page).live
    assert "示例正文" in client.get("/notices/sample/").content.decode()
    event = Event.objects.get(verb="page.published", target_type="wagtailcore.page", target_id=str(page.pk))
    assert (event.actor, event.payload["written_by"]) == (office, str(editor))
    assert event.payload["changes"]["标题"] == ["", "关于示例事项的公告"]


@pytest.mark.article(30)
@pytest.mark.parametrize("model", CREATED)
def test_page_the_editor_saved_by_itself_goes_public_by_two(model, editor, client):
    index, values = CREATED[model]
    values = {**values, "title": "示例新页", "slug": "new-page", "accept": "application/json"}
    answer = post_create(entered(editor), index.objects.get(), model, **values)
    assert answer.json()["success"] is True
    page = Page.objects.get(pk=answer.json()["pk"]).specific
    assert autosave(entered(editor), page, title="示例新页二").json()["success"] is True
    assert (page.revisions.count(), fresh_from_db(page).live) == (1, False)
    post_edit(entered(editor), page, "submit")
    for user in (UserFactory(roles=[Role.EDITOR]), UserFactory(roles=[Role.OFFICE]))[: page.approvals]:
        assert not fresh_from_db(page).live
        approve(entered(user), page)
    page = fresh_from_db(page)
    assert page.live
    assert "示例新页二" in client.get(page.address).content.decode()


def test_what_changed_under_the_approvers_eyes_is_not_approved(editor, office, pages):
    page, browser = pages["announcement"], entered(office)
    post_edit(entered(editor), page, "submit", body=rich("改后的正文。"))
    seen = opened(browser, page)
    assert autosave(entered(editor), page, form=seen, body=rich("又改的正文。")).json()["success"] is True
    answer = send(browser, page, seen, "workflow-action", **{"workflow-action-name": "approve"})
    assert "页面在您打开以后又有修改" in answer.content.decode()
    assert "示例正文" in Client().get(page.address).content.decode()
    del seen["loaded_revision_created_at"]
    answer = send(browser, page, seen, "workflow-action", **{"workflow-action-name": "approve"})
    assert "页面在您打开以后又有修改" in answer.content.decode()
    answer = send(browser, page, opened(browser, page), "workflow-action", **{"workflow-action-name": "approve"})
    assert "示例正文" in Client().get(page.address).content.decode()
    for action in ("cancel-workflow", "submit"):
        post_edit(entered(editor), page, action)
    send(browser, page, opened(browser, page), "workflow-action", **{"workflow-action-name": "approve"})
    assert "又改的正文" in Client().get(page.address).content.decode()


@pytest.mark.article(30)
def test_change_keeps_before_and_after_in_the_journal(editor, office, pages):
    page = pages["announcement"]
    post_edit(entered(editor), page, "submit", body=rich("改后的正文。"))
    assert "改后的正文" not in Client().get(page.address).content.decode()
    approve(entered(office), page)
    before, after = Event.objects.filter(verb="page.changed", target_id=str(page.pk)).last().payload["changes"]["正文"]
    assert ("示例正文" in before, "改后的正文" in after) == (True, True)


def test_whoever_changed_it_last_cannot_approve_it(editor, office, pages):
    page = pages["announcement"]
    post_edit(entered(editor), page, "submit", body=rich("改后的正文。"))
    changed = {"workflow-action-name": "approve", "title": "审核人又改的标题"}
    answer = post_edit(entered(office), page, "workflow-action", **changed)
    assert "须由最后修改人以外的人员审核后发布" in answer.content.decode()
    assert "审核人又改的标题" in answer.content.decode()
    assert "示例正文" in Client().get(page.address).content.decode()


# What is posted is what is judged


@pytest.mark.article(31)
@pytest.mark.parametrize("action", ["publish", "submit"])
def test_private_number_in_what_is_posted_is_refused_and_kept_on_the_form(action, editor, pages):
    page = pages["story"]
    answer = post_edit(entered(editor), page, action, summary=f"联系人 {ID_NUMBER}")
    assert answer.status_code == 200
    assert ID_NUMBER in answer.content.decode()
    assert not fresh_from_db(page).workflow_in_progress
    assert ID_NUMBER not in Client().get(page.address).content.decode()


def test_what_was_saved_wrong_and_is_posted_right_passes(editor, office, pages):
    page = pages["story"]
    post_edit(entered(editor), page, summary=f"联系人 {ID_NUMBER}")
    post_edit(entered(editor), page, "submit", summary="改好的摘要。")
    approve(entered(office), page)
    assert fresh_from_db(page).workflow_in_progress  # the office is the second step
    approve(entered(UserFactory(roles=[Role.EDITOR])), page)
    approve(entered(office), page)
    assert fresh_from_db(page).summary == "改好的摘要。"


@pytest.mark.article(31)
def test_private_number_in_a_new_page_reaches_nobody(admin):
    values = {**CREATED["storypage"][1], "title": "示例", "slug": "leak", "summary": f"证件 {ID_NUMBER}"}
    for action in ("publish", "submit"):
        answer = post_create(entered(admin), StoriesIndexPage.objects.get(), "storypage", action, **values)
        assert (answer.status_code, ID_NUMBER in answer.content.decode()) == (200, True)
        assert not Page.objects.filter(slug="leak").exists()


@pytest.mark.article(31)
@pytest.mark.parametrize("road", ["approve", "bulk", "schedule"])
def test_private_number_saved_in_the_draft_is_refused_on_roads_without_a_form(road, editor, admin, pages):
    page = pages["story"].specific
    post_edit(entered(editor), page, "submit", summary="无误的摘要。")
    draft = fresh_from_db(page).get_latest_revision_as_object()
    draft.summary = f"证件 {ID_NUMBER}"
    revision = draft.save_revision(user=editor)
    if road == "approve":
        answer = approve(entered(admin), page)
    elif road == "bulk":
        answer = entered(admin).post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}")
    else:
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=clock.now() - timedelta(minutes=1))
        answer = publish_scheduled()
    assert road == "schedule" or answer.status_code < 500
    assert ID_NUMBER not in Client().get(page.address).content.decode()
    assert fresh_from_db(page).live_revision_id != revision.pk


# Down: two people, and never what the law keeps up


def test_announcement_goes_down_by_two(editor, office, pages):
    page = Page.objects.get(pk=pages["announcement"].pk)
    address = page.specific.address
    pending = refuses_alone(propose_take_down(page, by=editor, reason="内容已经过期"), office)
    assert Client().get(address).status_code == 200
    confirm(pending, by=office)
    assert Client().get(address).status_code == 404
    assert Event.objects.get(verb="page.taken_down").actor == office


def test_page_taken_down_is_named_by_its_newest_draft(editor, office, pages):
    page = fresh_from_db(pages["announcement"])
    page.title = "改写中的公告"
    page.save_revision()
    assert fresh_from_db(page).draft_title != "改写中的公告"
    door.take_down(fresh_from_db(page), by=None)
    assert fresh_from_db(page).draft_title == "改写中的公告"


@pytest.mark.article(30)
@pytest.mark.parametrize("kind", ["measures", "list", "call", "column", "home"])
def test_what_the_law_keeps_public_stays(kind, editor, pages):
    with pytest.raises(door.ValidationError):
        propose_take_down(Page.objects.get(pk=pages[kind].pk), by=editor, reason="试一试")
    assert Client().get(pages[kind].specific.address).status_code == 200


def test_hour_of_expiry_is_obeyed_only_where_a_page_may_go_down(pages):
    due = clock.now() - timedelta(minutes=1)
    for kind in ("announcement", "measures"):
        Page.objects.filter(pk=pages[kind].pk).update(expire_at=due)
    publish_scheduled()
    assert (fresh_from_db(pages["announcement"]).live, fresh_from_db(pages["measures"]).live) == (False, True)


# A number that must stand all the same


@pytest.mark.article(31)
def test_number_goes_public_only_when_a_second_officer_lets_it_stand(editor, office, pages):
    page = pages["announcement"]
    post_edit(entered(editor), page, body=rich("本办值班手机 13812345678。"))
    assert post_edit(entered(editor), page, "submit").status_code == 200
    pending = propose_excuse(Page.objects.get(pk=page.pk), by=editor, reason="值班电话依法公开")
    with pytest.raises(PermissionDenied):
        confirm(pending, by=editor)
    confirm(pending, by=office)
    post_edit(entered(editor), page, "submit")
    approve(entered(office), page)
    assert "13812345678" in Client().get(page.specific.address).content.decode()
    answer = post_edit(entered(editor), page, "submit", body=rich("值班手机 13812345678，另有 13987654321。"))
    assert "13…21" in answer.content.decode()
    assert "13812345678" not in str(Event.objects.filter(target_type="confirming.pendingact").values_list("payload"))


def test_there_is_nothing_to_excuse_on_a_clean_page(editor, pages):
    with pytest.raises(door.ValidationError, match="无须申请例外"):
        propose_excuse(Page.objects.get(pk=pages["announcement"].pk), by=editor, reason="试一试")


def test_what_could_not_be_read_is_excused_by_nobody(editor, pages):
    listed = pictures.document(name="名单.pdf")
    page = drafted(linking(listed))
    listed.file.storage.delete(listed.file.name)
    with pytest.raises(door.ValidationError, match="未经核对的不得公开"):
        propose_excuse(Page.objects.get(pk=page.pk), by=editor, reason="试一试")
