"""What reaches the page editor without its fields, or without a login, is answered in words; what was typed is kept."""

import pytest
from django.test import Client

from cms_pages.models import NoticesIndexPage, StoriesIndexPage, StoryPage
from cms_pages.models.stories import SECTIONS
from cms_pages.permissions import grant_story_access
from portal.powers.actions import make_superuser
from tests.cms_pages.editing import autosave, entered, post_create, post_edit, rich
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, revoked

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
COPY = "/admin/pages/{page}/copy/"


@pytest.fixture
def admin():
    return make_superuser(UserFactory())


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("/admin/choose-external-link/", {}, 400),
        ("/admin/choose-external-link/", {"external-link-chooser-url": ""}, 200),
        ("/admin/redirects/import/process/", {}, 400),
        (COPY, {"new_title": "写好的标题"}, 400),
        (COPY, {"new_title": "写好的标题", "new_parent_page": "99999999"}, 400),
        ("/admin/failwhale/", {}, 404),
    ],
)
def test_a_field_that_is_missing_is_no_error_of_ours(portal, admin, address, sent, status):
    answer = entered(admin).post(
        address.format(page=NoticesIndexPage.objects.get().pk), sent, headers={"origin": "http://testserver"}
    )
    assert answer.status_code == status
    if status == 400:
        page = answer.content.decode()
        assert ("提交的内容不完整" in page, sent.get("new_title", "") in page) == (True, True)


NO_ROWS = {f"{rows}-{count}_FORMS": 0 for rows in ("comments", "figures") for count in ("TOTAL", "INITIAL")}


def test_a_story_begins_with_its_writers_honour_so_that_it_saves_by_itself(portal):
    honour = active_honour()
    grant_story_access(honour.holder)
    address = f"/admin/pages/add/cms_pages/storypage/{StoriesIndexPage.objects.get().pk}/"
    browser = entered(honour.holder)
    begun = browser.get(address).context["form"]
    values = {name: begun[name].value() for name in ("honour", "year")}
    assert (values["honour"], values["year"]) == (honour.pk, honour.year)
    sent = {**values, "title": "我们的做法", "slug": "ours", **NO_ROWS}
    saved = browser.post(address, sent, headers={"accept": "application/json"})
    assert (saved.status_code, saved.json()["success"]) == (200, True)


def test_a_draft_without_a_title_keeps_its_words_and_does_not_go_out(portal):
    honour = active_honour()
    grant_story_access(honour.holder)
    browser, column = entered(honour.holder), StoriesIndexPage.objects.get()
    parts = {name: rich("写了一半的正文。") for name in SECTIONS}
    words = {"title": "", "slug": "", "author": "作者", "criteria": ["processes"], **parts}
    begun = [post_create(browser, column, "storypage", accept="application/json", **words).json() for _ in "12"]
    first, second = (StoryPage.objects.get(pk=saved["pk"]) for saved in begun)
    assert (first.title, second.title, first.slug == second.slug) == ("未写标题", "未写标题", False)
    assert autosave(browser, first, title=" ", summary="摘要").json()["success"] is True
    kept = StoryPage.objects.get(pk=first.pk).get_latest_revision_as_object()
    assert (kept.title, kept.summary, "写了一半的正文" in kept.body) == ("未写标题", "摘要", True)
    assert "请先写好标题" in post_edit(browser, first, "submit").content.decode()
    assert post_edit(browser, first, "submit", title="我们的做法").status_code == 302
    assert StoryPage.objects.get(pk=first.pk).get_latest_revision_as_object().slug == "我们的做法"


def test_a_story_begins_with_no_honour_that_was_revoked(portal, office, second_office):
    honour = revoked(active_honour(), office, second_office)
    grant_story_access(honour.holder)
    address = f"/admin/pages/add/cms_pages/storypage/{StoriesIndexPage.objects.get().pk}/"
    assert entered(honour.holder).get(address).context["form"]["honour"].value() is None


def test_what_is_gone_is_said_without_asking_for_a_login(portal, admin):
    sent = {"new_title": "写好的标题", "new_parent_page": "99999999"}
    answer = entered(admin).post(COPY.format(page=portal.pk), sent, headers={"accept": "application/json"})
    assert (answer.status_code, "登录" in answer.json()["error_message"]) == (400, False)


def test_the_editor_saving_by_itself_after_the_login_has_ended_is_told_what_to_do(portal):
    for client in (Client(), Client(enforce_csrf_checks=True)):
        answer = client.post("/admin/pages/3/edit/", {"title": "写好的标题"}, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()["success"]) == (403, False)
        assert "填写的内容还在本页" in answer.json()["error_message"]
