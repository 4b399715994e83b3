"""Every public page that is to be had as a file: measures, notices, stories, decisions (Articles 1, 7, 26, 30, 34).

A worker draws them when the page is published, and anew when somebody asks for one that is kept no more or whose words are
others by now; no process that answers visitors does. They are kept by the digest of their words.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache

from cms_pages.models import DecisionPage, MeasuresPage, NoticePage, StoryPage
from cms_pages.story_pdf import created, story_sheet, whole
from portal.documents.rendering import Metadata, render_once, rendered_before
from portal.jobs import queue_job
from workflow.honours.documents import decision_sheet

Sheet = tuple[str, dict[str, Any], Metadata]
"""A template, its words, what the file says about itself."""
KEPT_SECONDS = 7 * 24 * 3600
ASKED_SECONDS = 60
"""Within which a worker is asked once for the same page."""


def has_file(page: Any) -> bool:
    """Whether the page is a document that is to be had as a file."""
    return type(page) in SHEETS and not (isinstance(page, DecisionPage) and page.decided is None)


def drawn_file(page: Any) -> bytes | None:
    """The file of the page as it stands; None where a worker is yet to draw it, and has been asked to."""
    template, context, metadata = SHEETS[type(page)](page)
    drawn = rendered_before(template, context, metadata=metadata)
    if drawn is None and cache.add(f"page-file-asked:{page.pk}", True, ASKED_SECONDS):
        ask_for_file(page)
    return drawn


def ask_for_file(page: Any) -> None:
    """Have a worker draw it after the commit."""
    queue_job("cms_pages.tasks.draw_page_file", page.pk)


def draw_file(page: Any) -> bytes:
    """In a worker: the file as the page is now."""
    template, context, metadata = SHEETS[type(page)](page)
    return render_once(template, context, metadata=metadata, seconds=KEPT_SECONDS)


def _measures(page: MeasuresPage) -> Sheet:
    """The regulation article by article, with its standing of the day."""
    return _page(page, page.issuer, articles=page.articles.all(), status=page.status.label)


def _notice(page: NoticePage) -> Sheet:
    """The notice, pictures included; of an interpretation the question too."""
    return _page(page, page.source or page.office, body=whole(page.body))


def _page(page: Any, author: str, **told: Any) -> Sheet:
    context = {
        "page": page,
        "author": author,
        "address": f"{settings.PORTAL_BASE_URL}{page.address}",
        "demonstration": settings.PORTAL_DEMONSTRATION,
        **told,
    }
    metadata = Metadata(title=page.title, author=author, subject=page.described, created=created(page))
    return "documents/page.html", context, metadata


def _decision(page: DecisionPage) -> Sheet:
    """From the case, as the page is."""
    return decision_sheet(page.decided)


SHEETS: dict[type, Callable[[Any], Sheet]] = {
    MeasuresPage: _measures,
    NoticePage: _notice,
    StoryPage: story_sheet,
    DecisionPage: _decision,
}
