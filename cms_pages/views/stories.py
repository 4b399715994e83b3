"""What a story is besides its page: the English version (Articles 7, 27, 32)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms_pages.models import StoryPage
from cms_pages.models.indexes import one_page
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable


@public
@cacheable
def english_list(request: HttpRequest) -> HttpResponse:
    """`/en/stories/`: all stories; what is told in Chinese only says so."""
    rows = StoryPage.objects.live().select_related("honour").order_by("-issued_at", "-pk")
    return render(request, "cms_pages/stories_en.html", {"listed": one_page(request, rows)})


@public
@cacheable
def english_story(request: HttpRequest, slug: str) -> HttpResponse:
    """`/en/stories/<slug>/`: as much of a story as there is in English."""
    rows = StoryPage.objects.live().exclude(title_en="").exclude(summary_en="")
    page = get_object_or_404(rows.select_related("honour"), slug=slug)
    parts = [(heading, getattr(page, f"{name}_en")) for name, heading in ENGLISH.items() if getattr(page, name)]
    return render(request, "cms_pages/story_en.html", {"story": page, "parts": parts})


ENGLISH = {"situation": "The problem", "body": "What was done", "results": "Results", "lessons": "What others can use"}
