"""A winner's side of the review of a story: answering what was remarked, taking it back (Articles 7, 32)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import Page, WorkflowState

from cms_pages.letters import ask_take_down
from cms_pages.models import StoryAnswer, StoryPage
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.journal.models import Event
from workflow.honours.models import Honour

ASKED_DOWN = "story.take_down_asked"


def check_answer(page: StoryPage, *, by: Any) -> None:
    """Raise unless its writer may answer a reviewer now: the story was sent back and is not handed in again yet."""
    _check_writer(page, by)
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_NEEDS_CHANGES:
        raise TransitionNotAllowed("这篇经验没有待答复的审核意见：可能已经重新送审，请刷新页面查看现在的情况。")


@transaction.atomic
def answer_remark(page: StoryPage, *, by: Any, text: str) -> StoryAnswer:
    """Answer the remark with which the story was sent back, and hand in the newest draft again.

    Raises `TransitionNotAllowed` when nothing waits for an answer, and `ValidationError` when the draft may not go public.
    """
    # Whoever decides or answers from another tab is before this or after it.
    page.hold_still()
    check_answer(page, by=by)
    page.get_latest_revision_as_object().check_publishable()
    state = page.current_workflow_state
    remark = state.current_task_state
    answer = StoryAnswer(task_state=remark, text=text.strip(), answered_by=by)
    answer.full_clean()
    answer.save()
    record(Page(pk=page.pk), "story.answered", by=by, payload={"step": remark.task.name})
    state.resume(user=by)
    return answer


def check_take_back(page: StoryPage, *, by: Any) -> None:
    """Raise unless its writer may take the story back from review."""
    _check_writer(page, by)
    if page.current_workflow_state is None:
        raise TransitionNotAllowed("这篇经验不在审核中，无须撤回。已经公开的，可以申请停止公开。")


@transaction.atomic
def take_back(page: StoryPage, *, by: Any) -> StoryPage:
    """Stop the review; the draft stays with its writer, and what is public stays as it is."""
    page.hold_still()
    check_take_back(page, by=by)
    page.current_workflow_state.cancel(user=by)
    record(Page(pk=page.pk), "story.taken_back", by=by)
    return page


def check_ask_down(page: StoryPage, *, by: Any) -> None:
    """Raise unless its writer may ask that the story is public no more: it is public, and was not asked for already."""
    _check_writer(page, by)
    if not page.live:
        raise TransitionNotAllowed("这篇经验现在没有公开，无须申请。")
    asked = Event.objects.filter(target_type=Page._meta.label_lower, target_id=str(page.pk), verb=ASKED_DOWN)
    if asked.filter(at__gte=page.last_published_at).exists():
        raise TransitionNotAllowed("您已经申请停止公开，请等待评审办办理。")


@transaction.atomic
def ask_down(page: StoryPage, *, by: Any, reason: str) -> StoryPage:
    """Ask the office to take the story down; two of its people do, or say why not. Until then it is public."""
    page.hold_still()
    check_ask_down(page, by=by)
    record(Page(pk=page.pk), ASKED_DOWN, by=by, reason=reason)
    ask_take_down(page, reason)
    return page


def stop_reviews(honour: Honour) -> None:
    """Nothing about a revoked honour waits for approval any more, nor for its hour; drafts stay (Article 34)."""
    for page in StoryPage.objects.filter(pk__in=_about(honour)):
        if state := page.current_workflow_state:
            state.cancel(user=None)
        page.revisions.update(approved_go_live_at=None)


def _about(honour: Honour) -> list[int]:
    """The stories whose newest words are about an honour, whether or not those are public."""
    pages = StoryPage.objects.filter(owner=honour.holder_id) | StoryPage.objects.filter(honour=honour)
    return [
        page.pk
        for page in pages.distinct()
        if honour.pk in (page.honour_id, page.get_latest_revision_as_object().honour_id)
    ]


def _check_writer(page: StoryPage, by: Any) -> None:
    if by is None or page.owner_id != by.pk:
        raise PermissionDenied("这一事项由文章的作者本人办理。")
