"""What the pages of an honour say of the stories its winner wrote (Articles 7, 33)."""

from collections.abc import Iterator

from django.urls import reverse

from portal import clock
from workflow.honours.models import Honour
from workflow.honours.notes import WinnerNote
from workflow.titles.register import PublicLine


def stories_of(number: str) -> Iterator[PublicLine]:
    """The stories about an honour that are public."""
    from cms_pages.models.stories import StoryPage

    for page in StoryPage.objects.live().filter(honour__number=number):
        yield PublicLine("获奖经验", clock.day_of(page.shown_at), page.title, page.get_url())


def story_notes(honour: Honour) -> Iterator[WinnerNote]:
    """To its winner: whether a story of it is public, and where theirs stand."""
    from cms_pages.models.stories import StoryPage

    if honour.is_active:
        written = StoryPage.objects.live().filter(honour=honour).exists()
        text = "已公开，感谢分享。" if written else "尚未公开，请撰写先进质量管理经验，审核通过后公开。"
        yield WinnerNote("获奖经验", text, "我的经验文章", reverse("winner_stories"))
