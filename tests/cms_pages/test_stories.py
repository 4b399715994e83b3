"""Winners' stories: two steps of review with remarks and answers, revoked honours, promotion, feed, PDF, English."""

from functools import partial
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from pypdf import PdfReader
from wagtail.models import Page

from cms_pages import moderation
from cms_pages.door import DoorClosed
from cms_pages.models import StoriesIndexPage, StoryAnswer, StoryPage
from cms_pages.models.search import SearchEntry
from cms_pages.models.stories import SECTIONS
from cms_pages.office import propose_take_down
from cms_pages.promotions import end_promotion, propose_promotion
from cms_pages.search import rebuild_search
from cms_pages.tasks import draw_page_file
from portal.access.enums import Role
from portal.confirming.actions import confirm
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import Message
from tests.cms_pages.editing import approve, entered, post_create, post_edit, rich
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.factories.applications import department_with_user
from tests.factories.honours import active_honour, revoked
from tests.recorded import verbs_of
from tests.refusing import refuses
from workflow.programmes.departments import close_department, reopen_department
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


@pytest.fixture(scope="module")
def begun(portal, module_setup):
    """A story its winner has handed in."""
    return module_setup(handed_in)


def handed_in() -> StoryPage:
    page = cms.story_draft(active_honour(), withheld="工序成本参数", withheld_reason="涉及商业秘密")
    page.get_workflow().start(page.get_latest_revision_as_object(), page.owner)
    return page


@pytest.fixture
def story(begun):
    return fresh_from_db(begun)


@pytest.fixture
def town(story):
    """The street that recommended the winner, and its person."""
    department = story.honour.application.department
    return department, department.users.first()


def decide(page, what, user, **words):
    task = fresh_from_db(page).current_workflow_task_state
    task.task.specific.on_action(task, user, what, **words)


def let_through(page, editor, office):
    decide(page, "approve", editor)
    decide(page, "approve", office)
    return fresh_from_db(page)


# Two steps


@pytest.mark.article(7)
def test_goes_public_once_an_editor_and_then_the_office_let_it(story, editor, office, client):
    decide(story, "approve", editor)
    assert (fresh_from_db(story).live, fresh_from_db(story).current_workflow_task.name) == (False, "获奖经验复审")
    decide(story, "approve", office)
    shown = client.get(story.address).content.decode()
    for words in ("遇到的问题", "示例成效", "可以借鉴", "过程管理", story.honour.number, "/decisions/", "涉及商业秘密"):
        assert words in shown, words
    listed = client.get(f"/register/{story.honour.number}/").content.decode()
    assert story.address in listed
    assert story.title in client.get("/feeds/stories.atom").content.decode()


def test_winner_hands_in_over_the_editor_and_neither_writes_nor_skips_a_step(story, editor, office):
    parts = {name: rich("示例。") for name in SECTIONS}
    values = {"title": "另一篇", "slug": "mine", "summary": "示例摘要。", "criteria": ["processes"], **parts}
    post_create(entered(story.owner), StoriesIndexPage.objects.get(), "storypage", "submit", **values)
    page = StoryPage.objects.get(slug="mine")
    for user in (story.owner, office, editor):
        assert approve(entered(user), page).status_code < 500
        assert not fresh_from_db(page).live
    approve(entered(office), page)
    assert (fresh_from_db(page).live, fresh_from_db(page).honour) == (True, story.honour)


def test_one_person_is_not_both_steps(story, office):
    both = UserFactory(roles=[Role.EDITOR, Role.OFFICE])
    approve(entered(both), story)
    approve(entered(both), story)
    with pytest.raises(DoorClosed, match="初审、复审"):
        decide(story, "approve", both)
    assert not fresh_from_db(story).live
    approve(entered(office), story)
    assert fresh_from_db(story).live


def test_what_is_published_changes_by_both_steps_again(story, editor, office, client):
    story = let_through(story, editor, office)
    post_edit(entered(story.owner), story, "submit", results=rich("改写的成效。"))
    decide(story, "approve", editor)
    assert "改写的成效" not in client.get(story.address).content.decode()
    decide(story, "approve", office)
    assert "改写的成效" in client.get(story.address).content.decode()


def test_a_draft_changed_after_the_first_step_passes_it_again(story, editor, office):
    decide(story, "approve", editor)
    decide(story, "reject", office, comment="请写明年度。")
    draft = fresh_from_db(story).get_latest_revision_as_object()
    draft.summary = "2025年的摘要。"
    draft.save_revision(user=story.owner)
    moderation.answer_remark(fresh_from_db(story), by=story.owner, text="已写明。")
    decide(story, "approve", office)
    assert not fresh_from_db(story).live
    decide(story, "approve", editor)
    assert fresh_from_db(story).summary == "2025年的摘要。"


def test_an_incomplete_story_is_not_handed_in(story):
    moderation.take_back(story, by=story.owner)
    answer = post_edit(entered(story.owner), story, "submit", lessons=rich(""), results=rich(""))
    assert "还没有写：成效、可以借鉴" in answer.content.decode()


def test_a_winner_writes_of_the_own_honour_alone(story):
    form = entered(story.owner).get(f"/admin/pages/{story.pk}/edit/").context["form"]
    assert [honour.pk for honour in form.fields["honour"].queryset] == [story.honour_id]


@pytest.mark.article(28)
def test_whoever_is_recused_from_the_winner_lets_nothing_through(story, editor, office, second_office):
    decide(story, "approve", editor)
    order_recusal(story.honour.application, office, by=None, reason="与申报者有亲属关系")
    with pytest.raises(PermissionDenied, match="须回避"):
        decide(story, "approve", office)
    decide(story, "approve", second_office)
    assert fresh_from_db(story).live


# Remarks and answers


@pytest.mark.article(32)
def test_the_winner_reads_the_remark_answers_and_hands_in_again(story, editor):
    decide(story, "reject", editor, comment="请注明数据的年度。")
    browser, address = entered(story.owner), f"/winners/stories/{story.pk}/"
    with pytest.raises(ValidationError):
        moderation.answer_remark(fresh_from_db(story), by=story.owner, text=" ")
    assert Message.objects.filter(inbox_items__recipient=story.owner, body__contains="请注明数据的年度").exists()
    assert "请注明数据的年度" in browser.get(address).content.decode()
    assert browser.post(address, {"text": "已注明为2025年。"}).status_code == 302
    assert fresh_from_db(story).workflow_in_progress
    assert Event.objects.filter(verb="story.answered", target_id=str(story.pk)).count() == 1
    seen = entered(editor).get(f"/admin/pages/{story.pk}/edit/").content.decode()
    assert "已注明为2025年" in seen
    # The same from another tab: it waits for the reviewer already.
    again = browser.post(address, {"text": "又一次。"})
    assert (again.status_code, "没有待答复的审核意见" in again.content.decode()) == (422, True)
    assert StoryAnswer.objects.count() == 1


def test_nobody_else_answers_or_reads(story, editor):
    decide(story, "reject", editor, comment="请修改。")
    stranger = UserFactory()
    refuses(*(
        (partial(act, story, by=stranger, **said), PermissionDenied, "由文章的作者本人办理")
        for act, said in (
            (moderation.answer_remark, {"text": "代为答复。"}), (moderation.take_back, {}), (moderation.ask_down, {"reason": "停。"}),
        )
    ))  # fmt: skip
    for part in ("", "take-back/", "take-down/"):
        assert entered(stranger).get(f"/winners/stories/{story.pk}/{part}").status_code == 404


def test_winner_takes_it_back_before_the_reviewer_decides(story, editor):
    browser, address = entered(story.owner), f"/winners/stories/{story.pk}/take-back/"
    assert browser.post(address).status_code == 302
    assert not fresh_from_db(story).workflow_in_progress
    assert verbs_of(Page(pk=story.pk))[-1] == "story.taken_back"
    assert approve(entered(editor), story).status_code < 500
    with pytest.raises(TransitionNotAllowed):
        moderation.take_back(fresh_from_db(story), by=story.owner)
    assert "不在审核中" in browser.get(address).content.decode()
    assert post_edit(browser, story, "submit").status_code == 302


def test_winner_asks_to_take_down_and_two_of_the_office_do(story, editor, office, second_office, client):
    refuses(
        (lambda: moderation.ask_down(story, by=story.owner, reason="停。"), TransitionNotAllowed, "没有公开，无须申请")
    )
    story = let_through(story, editor, office)
    browser, address = entered(story.owner), f"/winners/stories/{story.pk}/take-down/"
    assert browser.post(address, {"reason": "内容涉及商业秘密。"}).status_code == 302
    assert client.get(story.address).status_code == 200
    assert Message.objects.filter(inbox_items__recipient=office, kind="story.take_down_asked").count() == 1
    assert "已经申请停止公开" in browser.get(address).content.decode()
    page = Page.objects.get(pk=story.pk)
    confirm(propose_take_down(page, by=office, reason="作者申请。"), by=second_office)
    refuses(
        (lambda: propose_take_down(fresh_from_db(page), by=office, reason="再次。"), DoorClosed, "没有公开，无须下线")
    )
    assert client.get(story.address).status_code == 404
    assert Message.objects.filter(inbox_items__recipient=story.owner, kind="story.taken_down").count() == 1


# The honour is revoked


@pytest.mark.article(34)
def test_revocation_stops_the_review_and_nothing_more_goes_public(story, editor, office, second_office):
    decide(story, "approve", editor)
    revoked(story.honour, office, second_office)
    assert not fresh_from_db(story).workflow_in_progress
    assert Message.objects.filter(inbox_items__recipient=story.owner, kind="story.honour_revoked").count() == 1
    with pytest.raises(ValidationError, match="已撤销"):
        fresh_from_db(story).get_latest_revision().publish()
    assert not fresh_from_db(story).live


@pytest.mark.article(34)
def test_revocation_marks_page_list_feed_pdf_and_search_at_once(
    story, editor, office, second_office, client, django_capture_on_commit_callbacks
):
    story = let_through(story, editor, office)
    rebuild_search()
    mark = "所涉荣誉已撤销"
    places = [story.address, "/stories/", "/feeds/stories.atom", "/"]
    assert not any(mark in client.get(place).content.decode() for place in places)
    with django_capture_on_commit_callbacks(execute=True):
        revoked(story.honour, office, second_office)
    assert [mark in client.get(place).content.decode() for place in places] == [True] * 4
    assert mark in pdf_text(drawn(client, story))
    assert mark in SearchEntry.objects.get(key=f"page:{story.pk}").body


# Promotion


@pytest.mark.article(11)
@pytest.mark.article(27)
def test_department_promotes_a_story_of_its_own_area(story, editor, office, second_office, town, client):
    department, person = town
    _, other = department_with_user("示例园区管委会")
    story = let_through(story, editor, office)
    desk = [entered(user).get("/admin/desk/stories/").content.decode() for user in (person, other)]
    assert [story.title in listed for listed in desk] == [True, False]
    with pytest.raises(PermissionDenied):
        propose_promotion(story, by=other, text="列入教材。")
    for nothing in (" ", "长" * 201):
        with pytest.raises(ValidationError):
            propose_promotion(story, by=person, text=nothing)
    pending = propose_promotion(story, by=person, text="列入本街道质量培训教材。")
    assert "列入本街道质量培训教材" not in client.get(story.address).content.decode()
    confirm(pending, by=office)
    shown = client.get(story.address).content.decode()
    assert (str(department) in shown, "列入本街道质量培训教材" in shown) == (True, True)
    assert Message.objects.filter(inbox_items__recipient=story.owner, kind="story.promoted").count() == 1
    with pytest.raises(ValidationError, match="已在推广"):
        propose_promotion(story, by=person, text="再推广一次。")
    revoked(story.honour, office, second_office)
    assert "列入本街道质量培训教材" not in client.get(story.address).content.decode()


@pytest.mark.article(27)
def test_department_stops_once(story, editor, office, town, client):
    story = let_through(story, editor, office)
    confirm(propose_promotion(story, by=town[1], text="现场交流。"), by=office)
    with pytest.raises(ValidationError, match="最多300字，现有301字"):
        end_promotion(story, by=town[1], reason="长" * 301)
    end_promotion(story, by=town[1], reason="活动已结束")
    assert "现场交流" not in client.get(story.address).content.decode()
    assert story.promotions.get().ended_because == "活动已结束"
    assert verbs_of(story)[-2:] == ["story.promoted", "story.promotion_ended"]
    with pytest.raises(ValidationError, match="没有推广"):
        end_promotion(story, by=town[1], reason="再停一次")


@pytest.mark.article(28)
def test_recused_or_without_a_role_nobody_ends_a_promotion(story, editor, office, second_office, town):
    story = let_through(story, editor, office)
    confirm(propose_promotion(story, by=town[1], text="现场交流。"), by=office)
    order_recusal(story.honour.application, office, by=None, reason="与申报者有亲属关系")
    for user in (fresh_from_db(office), story.owner):
        with pytest.raises(PermissionDenied):
            end_promotion(story, by=user, reason="不再推广")
    end_promotion(story, by=second_office, reason="活动已结束")
    assert not story.promotions.standing().exists()


@pytest.mark.article(27)
def test_a_story_changed_since_it_was_proposed_is_not_promoted(story, editor, office, town):
    story = let_through(story, editor, office)
    pending = propose_promotion(story, by=town[1], text="现场交流。")
    draft = story.get_latest_revision_as_object()
    draft.summary = "改写的摘要。"
    revision = draft.save_revision(user=story.owner)
    story.get_workflow().start(revision.as_object(), story.owner)
    let_through(story, editor, office)
    with pytest.raises(ValidationError, match="又有修改"):
        confirm(pending, by=office)


@pytest.mark.article(27)
def test_what_is_no_longer_public_or_nobody_stands_for_is_not_promoted(story, editor, office, second_office, town):
    story, (department, person) = let_through(story, editor, office), town
    pending = propose_promotion(story, by=person, text="现场交流。")

    def propose():
        propose_promotion(fresh_from_db(story), by=person, text="再提。")

    def stands(words):
        refuses((lambda: confirm(pending, by=office), ValidationError, words))

    close_department(department, by=office, reason="机构改革")
    stands("已停止办理，不能提出推广")
    refuses((propose, ValidationError, "已停止办理，不能提出推广"))
    reopen_department(department, by=office)
    with transaction.atomic():
        revoked(story.honour, office, second_office)
        stands("所涉荣誉已撤销，该经验不能推广")
        refuses((propose, ValidationError, "所涉荣誉已撤销"))
        transaction.set_rollback(True)
    confirm(propose_take_down(Page.objects.get(pk=story.pk), by=office, reason="内容有误。"), by=second_office)
    stands("该经验现在没有公开，不能推广")


# The file, and English


def drawn(client, story):
    """The file, which a worker draws."""
    draw_page_file(story.pk)
    return client.get(f"{story.address}story.pdf")


def pdf_text(answer) -> str:
    assert answer["content-type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def test_story_is_a_file_with_its_parts(story, editor, office, client):
    story = let_through(story, editor, office)
    text = pdf_text(drawn(client, story))
    assert all(words in text for words in ("遇到的问题", "示例做法", "工序成本参数"))


def test_draft_has_no_file_and_no_english(story, client):
    assert client.get(f"{story.address}story.pdf").status_code == 404
    assert client.get(f"/en{story.address}").status_code == 404


def test_english_where_given_and_chinese_only_where_not(client):
    told = cms.story("有英文的文章", title_en="Every step", summary_en="In short.", body_en="<p>What we did.</p>")
    cms.story("只有中文的文章")
    listed = client.get("/en/stories/").content.decode()
    assert ("Every step" in listed, "只有中文的文章" in listed, listed.count("Chinese only")) == (True, True, 1)
    page = client.get(f"/en{told.address}").content.decode()
    assert ("What we did." in page, page.count("available in Chinese only"), "示例成效" in page) == (True, 3, False)
    assert f"/en{told.address}" in client.get(told.address).content.decode()
