"""An approval is for what was seen: not for a row that can be written over, not for a list drawn up anew, and only once."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from wagtail.models import Page, Revision, TaskState, Workflow

from cms_pages import door
from cms_pages.checks import second_person_is_asked
from cms_pages.drafting import submit_list_page
from cms_pages.models import NoticesIndexPage, SecondPersonTask
from cms_pages.office import propose_take_down
from cms_pages.tasks import publish_scheduled
from portal import clock
from portal.access.models import User
from portal.confirming.actions import confirm
from portal.powers.actions import make_superuser
from tests.cms_pages.editing import PAGES, approve, autosave, entered, opened, post_create, post_edit, rich, send
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.publicity import PUBLISHED, notice_stage
from workflow.publicity.actions import plan_notice, publish_notice
from workflow.publicity.enums import NoticeState

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.fixture
def page():
    return cms.announcement()


@pytest.fixture
def admin(db) -> User:
    return make_superuser(UserFactory())


@pytest.fixture
def plan(office):
    """A list an officer drew up, and its page by nobody yet."""
    stage = notice_stage()
    with clock.travel(clock.moment(PUBLISHED)):
        notice = plan_notice(stage, by=office)
        yield cms.publicity_page(notice)


def shown(page: Page) -> str:
    return Client().get(page.address).content.decode()


def decide(client: Client, page: Page, task: TaskState):
    return client.post(f"{PAGES}/workflow/action/{page.pk}/approve/{task.pk}/")


def in_two_days() -> str:
    """By the clock Wagtail reads, which no test turns."""
    return clock.local(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")


# An approval counts for content


def test_whoever_opens_a_page_and_sends_it_as_it_is_has_not_written_it(admin, plan):
    """Nor does a browser that is slow to draw the editor, or has no script: it sends the form as the server wrote it."""
    cms.story()
    client = entered(admin)
    for page in Page.objects.filter(depth__gt=1).specific():
        posted = {name: value if isinstance(value, list) else [value] for name, value in opened(client, page).items()}
        data = MultiValueDict(posted)
        form = page.get_edit_handler().get_form_class()(data, instance=page, for_user=admin)
        assert (form.has_changed(), form.changed_data) == (False, []), repr(page)


@pytest.mark.article(21)
@pytest.mark.parametrize("intro", ["", "现予公示，有异议的请实名提出。"])
def test_approval_in_the_editor_publishes_what_was_handed_in(plan, editor, second_office, intro):
    submit_list_page(plan.notice, by=editor, intro=intro)
    assert approved_in_the_editor(plan, second_office) == (True, editor)


@pytest.mark.article(30)
def test_approval_in_the_editor_publishes_a_change_of_what_is_public(page, editor, office, second_office):
    for words in ("经审核的正文。", "又经审核的正文。"):
        post_edit(entered(editor), fresh_from_db(page), "submit", body=rich(words))
        assert approved_in_the_editor(page, second_office) == (True, editor)
        assert words in shown(page)


@pytest.mark.article(21)
@pytest.mark.parametrize(
    "other", ['第 data-block-key="甲乙丙" 句。', "第<b>一</b>句。", '第<a href="https://example.com/">一</a>句。']
)
def test_whoever_changes_anything_has_written_it(admin, other):
    page = cms.announcement()
    converter = page.get_edit_handler().get_form_class()(instance=page).fields["body"].widget.converter
    posted = opened(entered(admin), page) | {"body": converter.from_database_format(f"<p>{other}</p>")}
    page.body = '<p data-block-key="a">第一句。</p>' if "<" in other else "<p>第 句。</p>"
    form = page.get_edit_handler().get_form_class()(
        MultiValueDict({name: value if isinstance(value, list) else [value] for name, value in posted.items()}),
        instance=page, for_user=admin,
    )  # fmt: skip
    assert "body" in form.changed_data


def approved_in_the_editor(page: Page, user: User) -> tuple[bool, User]:
    """Whether the page is public once somebody opened it and pressed 批准, and who wrote what is public."""
    post_edit(entered(user), page, **{"action-workflow-action": "true", "workflow-action-name": "approve"})
    page = fresh_from_db(page)
    return page.live and not page.has_unpublished_changes, page.live_revision.user


@pytest.mark.article(30)
def test_autosave_leaves_the_revision_in_public_alone(page, editor, office, admin):
    post_edit(entered(editor), page, "submit", body=rich("经审核的正文。"))
    approve(entered(office), page)
    live = fresh_from_db(page).live_revision
    assert autosave(entered(editor), fresh_from_db(page), body=rich("未经审核的草稿。")).json()["success"] is True
    assert fresh_from_db(page).latest_revision_id != live.pk
    assert "经审核的正文" in fresh_from_db(live).as_object().body
    with pytest.raises(door.DoorClosed), transaction.atomic():
        fresh_from_db(page).get_latest_revision().publish(user=editor, skip_permission_checks=True)
    assert "经审核的正文" in shown(page)


def test_autosave_leaves_the_revision_handed_in_alone(page, editor, office):
    post_edit(entered(editor), page, "submit", body=rich("送审的正文。"))
    task = fresh_from_db(page).current_workflow_task_state
    first = autosave(entered(editor), fresh_from_db(page), body=rich("又改的正文。")).json()["revision_id"]
    assert first != task.revision_id
    assert autosave(entered(editor), fresh_from_db(page), body=rich("再改的正文。")).json()["revision_id"] == first
    assert "送审的正文" in fresh_from_db(task.revision).as_object().body


def test_autosave_leaves_the_revision_with_an_hour_alone(page, editor):
    autosave(entered(editor), page, body=rich("定时的正文。"))
    revision = fresh_from_db(page).latest_revision
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=clock.now() + timedelta(days=1))
    draft = revision.as_object()
    assert draft.save_revision(user=editor, overwrite_revision=revision).pk != revision.pk


def test_approval_is_gone_with_what_it_was_given_for(page, editor, office):
    post_edit(entered(editor), page, "submit", body=rich("经审核的正文。"))
    approve(entered(office), page)
    revision = fresh_from_db(page).live_revision
    door.check_second_person(revision, by=editor)
    revision.created_at = clock.now() + timedelta(seconds=1)
    revision.save(update_fields=["created_at"])
    assert door.approver_of(revision) is None
    with pytest.raises(door.DoorClosed):
        door.check_second_person(revision, by=editor)


# Approve what was handed in, on every road


@pytest.mark.article(30)
def test_draft_changed_after_it_was_handed_in_is_not_approved_by_the_modal(page, editor, office):
    post_edit(entered(editor), page, "submit", body=rich("送审的正文。"))
    task = fresh_from_db(page).current_workflow_task_state
    post_edit(entered(editor), page, body=rich("后来换上的正文。"))
    browser = entered(office)
    decide(browser, page, task)
    assert fresh_from_db(task).status == TaskState.STATUS_IN_PROGRESS
    assert "页面在送审以后又有修改" in browser.get("/admin/").content.decode()
    assert "示例正文" in shown(page)
    for action in ("cancel-workflow", "submit"):
        post_edit(entered(editor), page, action)
    decide(browser, page, task)
    assert "示例正文" in shown(page)
    decide(browser, page, fresh_from_db(page).current_workflow_task_state)
    assert "后来换上的正文" in shown(page)


def test_what_waits_no_more_is_not_decided_twice(page, editor, office, second_office):
    post_edit(entered(editor), page, "submit", body=rich("一。"))
    late = entered(second_office)
    tab, task = opened(late, page), fresh_from_db(page).current_workflow_task_state
    approve(entered(office), page)
    for action in ("approve", "reject"):
        answer = send(late, page, tab, "workflow-action", **{"workflow-action-name": action})
        assert answer.status_code == 302
        assert "该页面已不在审核中，可能已经由他人办理" in late.get("/admin/").content.decode()
    assert (fresh_from_db(page).revisions.count(), fresh_from_db(task).finished_by) == (2, office)


def test_what_the_editor_cannot_read_is_refused_in_words(page, editor, admin):
    client = entered(editor)
    assert post_edit(client, page, overwrite_revision_id="abc").status_code == 302
    assert post_edit(client, page, body="no json").status_code == 302
    for ask in (entered(admin).get, entered(admin).post):
        assert ask("/admin/bulk/wagtailcore/page/publish/?id=abc").status_code == 302
    assert fresh_from_db(page).revisions.count() == 1


# A list: whoever drew it up does not publish it, now or at an hour


@pytest.mark.article(21)
def test_whoever_drew_up_a_list_cannot_set_its_hour(plan, office, editor):
    post_edit(entered(editor), plan, "submit", go_live_at=in_two_days())
    approve(entered(office), plan)
    assert not plan.revisions.exclude(approved_go_live_at=None).exists()
    assert fresh_from_db(plan).workflow_in_progress


@pytest.mark.article(21)
def test_list_goes_public_at_its_hour_by_whoever_approved_it(plan, second_office, editor):
    post_edit(entered(editor), plan, "submit", go_live_at=in_two_days())
    approve(entered(second_office), plan)
    revision = plan.revisions.exclude(approved_go_live_at=None).get()
    strike(revision)
    notice = fresh_from_db(plan.notice)
    assert (fresh_from_db(plan).live, notice.state, notice.published_by) == (True, NoticeState.RUNNING, second_office)


@pytest.mark.parametrize("who", ["editor", "office"])
def test_appointed_hour_is_taken_back_by_one_person(plan, second_office, editor, office, who):
    post_edit(entered(editor), plan, "submit", go_live_at=in_two_days())
    approve(entered(second_office), plan)
    revision = plan.revisions.exclude(approved_go_live_at=None).get()
    browser = entered({"editor": editor, "office": office}[who])
    assert browser.post(f"/admin/pages/{plan.pk}/revisions/{revision.pk}/unschedule/").status_code == 302
    assert not plan.revisions.exclude(approved_go_live_at=None).exists()
    assert not fresh_from_db(plan).live


def test_what_is_no_number_in_a_chooser_is_refused_in_plain_words(editor):
    column = NoticesIndexPage.objects.get()
    values = {"title": "关于申报的通知", "slug": "x", "kind": "call", "measures": "abc"}
    browser = entered(editor)
    answer = post_create(browser, column, "noticepage", "", **values)
    assert answer.status_code == 302
    assert "无法识别" in browser.get("/admin/").content.decode()


def test_hour_set_by_a_keeper_is_kept(page, editor, admin):
    draft = page.get_latest_revision_as_object()
    draft.body, draft.go_live_at = "<p>定时的正文。</p>", clock.now() + timedelta(hours=2)
    revision = draft.save_revision(user=editor)
    entered(admin).post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}")
    strike(fresh_from_db(revision))
    assert "定时的正文" in shown(page)


def strike(revision: Revision) -> None:
    """The hour has come."""
    due = clock.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = due.isoformat()
    revision.approved_go_live_at = due
    revision.save(update_fields=["content", "approved_go_live_at"])
    publish_scheduled()


@pytest.mark.article(21)
def test_nobody_is_no_second_person(plan):
    with pytest.raises(PermissionDenied):
        publish_notice(plan.notice, by=None)
    rows = type(plan.notice).objects.filter(pk=plan.notice_id)
    clocked = {"starts_on": PUBLISHED, "ends_on": PUBLISHED, "published_at": clock.now(), "sha256": "0"}
    with pytest.raises(IntegrityError, match=r"notice_two_people|state"), transaction.atomic():
        rows.update(state=NoticeState.RUNNING, **clocked)


def test_pages_to_approve_stand_right_after_acts_to_confirm(page, editor, office):
    propose_take_down(Page.objects.get(pk=page.pk), by=editor, reason="内容有误")
    post_edit(entered(editor), page, "submit", body=rich("改正。"))
    first_page = BeautifulSoup(entered(office).get("/admin/").content, "html.parser")
    sections = [section.get("aria-labelledby") for section in first_page.find("main").find_all("section")]
    assert sections.index("awaiting-review-heading") == sections.index("waiting-acts") + 1


# Down: what was read when it was proposed


def test_page_rewritten_since_is_not_taken_down(page, editor, office, second_office):
    pending = propose_take_down(Page.objects.get(pk=page.pk), by=editor, reason="内容有误")
    post_edit(entered(editor), page, "submit", body=rich("改正。"))
    approve(entered(office), page)
    with pytest.raises(ValidationError, match="提出下线之后又有修改"):
        confirm(pending, by=second_office)
    assert fresh_from_db(page).live


# The approval itself is no switch


@pytest.mark.parametrize(("model", "road"), [(Workflow, "disable"), (SecondPersonTask, "tasks/disable")])
def test_review_cannot_be_switched_off(model, road, page, admin, editor):
    for row in model.objects.all():
        assert entered(admin).post(f"/admin/workflows/{road}/{row.pk}/").status_code == 302
    assert not model.objects.filter(active=False).exists()
    post_edit(entered(editor), page, "submit", body=rich("送审的正文。"))
    assert fresh_from_db(page).workflow_in_progress


def test_deploy_check_names_what_nobody_reviews():
    assert second_person_is_asked() == []
    SecondPersonTask.objects.update(active=False)
    assert {error.id for error in second_person_is_asked()} == {"portal.E003"}
    cms.portal()
    assert second_person_is_asked() == []
