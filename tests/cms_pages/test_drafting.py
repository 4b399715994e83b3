"""From the draft of a list to its page before the second person, and what may come between."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from wagtail.models import WorkflowPage

from cms_pages.drafting import submit_list_page
from cms_pages.models import PublicityPage
from portal import clock
from portal.access.enums import Role
from portal.messages.models import Message
from portal.transitions.core import TransitionNotAllowed
from tests.cms_pages.editing import PAGES, approve, entered, opened, send
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.publicity import PUBLISHED, draft_notice
from tests.refusing import refuses
from workflow.publicity.actions import publish_notice, refresh_notice, withdraw_draft
from workflow.publicity.enums import NoticeState

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
VERB = "/admin/desk/pages/do/list-page/"


@pytest.fixture
def office():
    return UserFactory(roles=[Role.OFFICE])


@pytest.fixture
def editor():
    return UserFactory(roles=[Role.EDITOR])


@pytest.fixture(scope="module")
def drafted(module_setup, portal):
    return module_setup(draft_notice)


@pytest.fixture
def notice(drafted, db):
    return fresh_from_db(drafted)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.travel(clock.moment(PUBLISHED)):
        yield


def words(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_one_form_takes_a_draft_list_to_the_second_person(editor, office, notice, django_capture_on_commit_callbacks):
    browser = entered(editor)
    form = BeautifulSoup(browser.get(VERB).content, "html.parser")
    assert form.find("select", {"name": "notice"}).find("option", selected=True)["value"] == str(notice.pk)
    answer = browser.post(VERB, {"notice": notice.pk, "intro": "现予公示 <b>，\n接受监督。"}, follow=True)
    page = PublicityPage.objects.get(notice=notice)
    assert "待审核：两人审核" in words(answer)
    assert page.get_latest_revision_as_object().intro == "<p>现予公示 &lt;b&gt;，<br>接受监督。</p>"
    assert (page.live, page.title, page.workflow_in_progress) == (False, notice.title, True)
    assert set(
        Message.objects.get(subject=f"待审核：{notice.title}").inbox_items.values_list("recipient", flat=True)
    ) >= {office.pk}
    assert not Message.objects.filter(subject__startswith="待审核", inbox_items__recipient=editor).exists()


def test_preview_shows_entries_and_the_clock_as_they_will_be(editor, notice):
    page = submit_list_page(notice, by=editor)
    text = words(entered(editor).get(f"{PAGES}/{page.pk}/view_draft/"))
    assert all(entry.public_name in text for entry in notice.entries.all())
    assert "如今日发布，公示期为 2026-05-12 至 2026-05-18" in text
    assert "自2026年5月12日起计算" in text
    assert text.count("5月18日") >= 2
    notice.refresh_from_db()
    assert (notice.state, notice.starts_on) == (NoticeState.DRAFT, None)


def test_second_person_approves_and_the_clock_starts(editor, office, notice):
    page = submit_list_page(notice, by=editor)
    approve(entered(editor), page)
    notice.refresh_from_db()
    assert notice.state == NoticeState.DRAFT
    approve(entered(office), page)
    notice.refresh_from_db()
    page = PublicityPage.objects.get(pk=page.pk)
    assert (page.live, notice.state, notice.published_by) == (True, NoticeState.RUNNING, office)
    assert Message.objects.get(subject=f"审核结果：{notice.title}").inbox_items.get().recipient == editor


def test_what_the_guard_finds_is_told_on_the_form_and_nothing_is_left_behind(editor, notice):
    typed = "联系人身份证号 11010519491231002X"
    answer = entered(editor).post(VERB, {"notice": notice.pk, "intro": typed})
    assert answer.status_code == 422
    assert typed in words(answer)
    assert "公示说明中含有疑似身份证件号码“11…2X”，不得公开" in words(answer)
    assert not PublicityPage.objects.exists()


def test_twice_waits_for_the_first(editor, office, notice):
    submit_list_page(notice, by=editor)
    answer = entered(office).post(VERB, {"notice": notice.pk, "intro": ""})
    assert "已经送审" in words(answer)
    refuses((lambda: submit_list_page(notice, by=UserFactory()), PermissionDenied, "公示页面由.*制作"))


def test_sent_back_it_is_taken_up_again_with_its_words(editor, office, notice):
    page = submit_list_page(notice, by=editor, intro="现予公示。")
    state = PublicityPage.objects.get(pk=page.pk).current_workflow_task_state
    url = f"{PAGES}/workflow/action/{page.pk}/reject/{state.pk}/"
    entered(office).post(url, {"comment": "请补充说明"}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    told = Message.objects.get(subject=f"审核结果：{notice.title}")
    assert "审核意见：请补充说明。" in told.body
    anew = PublicityPage.objects.get(pk=submit_list_page(notice, by=editor).pk)
    assert anew.pk == page.pk
    assert anew.workflow_in_progress
    assert "现予公示。" in anew.get_latest_revision_as_object().intro


@pytest.mark.article(21)
@pytest.mark.parametrize("road", ["form", "modal"])
def test_list_drawn_up_anew_while_its_page_waits_is_approved_once_handed_in_again(road, editor, office, notice):
    page, browser = submit_list_page(notice, by=editor), entered(office)
    seen, task = opened(browser, page), page.current_workflow_task_state
    decide = {
        "form": lambda: send(browser, page, seen, "workflow-action", **{"workflow-action-name": "approve"}),
        "modal": lambda: browser.post(f"{PAGES}/workflow/action/{page.pk}/approve/{task.pk}/"),
    }[road]
    refresh_notice(notice, by=editor)
    assert not fresh_from_db(page).workflow_in_progress
    assert decide().status_code == 302
    submit_list_page(fresh_from_db(notice), by=editor)
    assert decide().status_code in {200, 302}
    assert (fresh_from_db(page).live, fresh_from_db(notice).state) == (False, NoticeState.DRAFT)
    approve(browser, fresh_from_db(page))
    assert (fresh_from_db(page).live, fresh_from_db(notice).state) == (True, NoticeState.RUNNING)


def test_list_drawn_up_anew_loses_its_hour(editor, office, notice):
    page = submit_list_page(notice, by=editor)
    page.revisions.update(approved_go_live_at=clock.now())
    refresh_notice(notice, by=office)
    assert not page.revisions.exclude(approved_go_live_at=None).exists()


def test_author_is_told_that_the_list_was_drawn_up_anew_by_another(editor, office, notice):
    submit_list_page(notice, by=editor)
    refresh_notice(notice, by=office)
    told = Message.objects.get(subject=f"审核结果：{notice.title}")
    assert told.inbox_items.get().recipient == editor
    assert "审核已取消，没有公开" in told.body
    submit_list_page(fresh_from_db(notice), by=office)
    refresh_notice(fresh_from_db(notice), by=office)
    assert Message.objects.filter(subject=f"审核结果：{notice.title}").count() == 1


def test_author_is_told_that_another_published_the_list_at_its_desk(editor, office, notice):
    submit_list_page(notice, by=editor)
    publish_notice(fresh_from_db(notice), by=office)
    assert "已审核通过" in Message.objects.get(subject=f"审核结果：{notice.title}").body


def test_form_with_nothing_to_choose_says_where_a_draft_comes_from(editor, notice):
    assert "目前没有公示草稿" not in words(entered(editor).get(VERB))
    withdraw_draft(notice, by=editor, reason="暂缓公示。")
    assert "目前没有公示草稿。请先在“公示名单”中生成草稿。" in words(entered(editor).get(VERB))


def test_list_page_waits_for_nobody_where_no_workflow_is_in_force(editor, notice):
    WorkflowPage.objects.all().delete()
    answer = entered(editor).post(VERB, {"notice": notice.pk, "intro": ""})
    assert "没有启用审核流程，不能送审" in words(answer)
    assert not PublicityPage.objects.exists()


def test_given_up_list_waits_for_nobody(editor, office, notice, django_capture_on_commit_callbacks):
    page = submit_list_page(notice, by=editor)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_draft(notice, by=editor, reason="名单有误")
    page = PublicityPage.objects.get(pk=page.pk)
    assert (page.live, page.workflow_in_progress) == (False, False)
    with pytest.raises(TransitionNotAllowed):
        submit_list_page(notice, by=office)
