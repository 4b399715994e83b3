"""The winner's duty to share what was done well: an experience article that is public (Articles 7, 32)."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from wagtail.models import WorkflowState

from cms_pages.models import StoriesIndexPage, StoryPage
from cms_pages.models.stories import SHARING
from workflow.applications.rules.citations import basis_of
from workflow.honours.enums import DutyState
from workflow.honours.models import Honour
from workflow.honours.obligations import Duty, Fulfilment, register_duty


def _prepare(rows: QuerySet[Honour]) -> QuerySet[Honour]:
    owes = ~Exists(StoryPage.objects.live().filter(honour=OuterRef("pk")))
    stories = StoryPage.objects.order_by("-live", "-pk").prefetch_workflow_states()
    index = Subquery(StoriesIndexPage.objects.order_by("pk").values("pk")[:1])
    return rows.annotate(owes_sharing=owes, stories_index=index).prefetch_related(Prefetch("stories", stories))


def _judge(honour: Any) -> Fulfilment:
    story = next(iter(honour.stories.all()), None)
    if story is None:
        return Fulfilment(DutyState.OWED, "还没有撰写经验文章", _new_story(honour.stories_index))
    if story.live:
        return Fulfilment(DutyState.DONE, "", story.address)
    return Fulfilment(DutyState.OWED, _where(story), reverse("wagtailadmin_pages:edit", args=[story.pk]))


def _where(story: StoryPage) -> str:
    """How far an article is that nobody reads yet."""
    state = story.current_workflow_state
    if state is None:
        return "经验文章没有公开，请提交审核" if story.first_published_at else "经验文章已起草，还没有提交审核"
    return "经验文章已退回修改" if state.status == WorkflowState.STATUS_NEEDS_CHANGES else "经验文章正在审核"


def _new_story(index: int | None) -> str:
    return reverse("wagtailadmin_pages:add", args=["cms_pages", "storypage", index]) if index else ""


SHARE = register_duty(
    Duty("sharing", "经验分享", lambda rules: basis_of(rules, SHARING), _prepare, _judge)
)  # fmt: skip
