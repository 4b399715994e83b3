"""What the front page shows: open now, due next, said last. Four queries, and one for the calendar."""

from typing import Any

from django.http import HttpRequest

from cms_pages import publicity
from portal import clock
from portal.pagecache.keeping import kept
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice

LATEST = 6
STORIES = 3


def what_is_open(request: HttpRequest) -> dict[str, Any]:
    """Running notices with their clocks, open calls, the next deadline, latest announcements, winners' stories."""
    from cms_pages.models.notices import NoticePage
    from cms_pages.models.stories import StoryPage

    latest = NoticePage.objects.live().order_by("-issued_at", "-pk")[:LATEST]
    stories = StoryPage.objects.live().select_related("honour").order_by("-issued_at", "-pk")[:STORIES]
    running = list(publicity.listed_notices().filter(pk__in=Notice.objects.running())[:6])
    publicity.add_clock_displays(running)
    calls = list(Edition.objects.accepting().select_related("programme").order_by("deadline"))
    return {
        "running": running,
        "calls": [{"edition": call, "days": days_left(call)} for call in calls],
        "latest": kept(request, "latest", lambda: list(latest)),
        "stories": kept(request, "stories", lambda: list(stories)),
    }


def days_left(edition: Edition) -> int:
    """Whole days until the call closes."""
    return max((edition.deadline - clock.now()).days, 0)
