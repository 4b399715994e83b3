"""What the page of an honour says of the stories its winner published (Articles 7, 33)."""

from collections.abc import Iterator

from portal import clock
from workflow.titles.register import PublicLine


def stories_of(number: str) -> Iterator[PublicLine]:
    """The stories about an honour that are public."""
    from cms_pages.models.stories import StoryPage

    for page in StoryPage.objects.live().filter(honour__number=number):
        yield PublicLine("获奖经验", clock.day_of(page.shown_at), page.title, page.get_url())
