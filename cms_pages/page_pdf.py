"""Measures and notices as files to print and pass on: the text of the page, and where it stands (Articles 1, 30).

A worker draws them when the page is published, and anew when somebody asks for one that is kept no more.
"""

from typing import Any

from django.conf import settings
from django.core.cache import cache

from cms_pages.models import MeasuresPage, NoticePage
from cms_pages.story_pdf import created, whole
from portal.documents.rendering import Metadata, render_once, rendered_before
from portal.jobs import queue_job

TEMPLATE = "documents/page.html"
KEPT_SECONDS = 7 * 24 * 3600
ASKED_SECONDS = 60
"""Within which a worker is asked once for the same page."""


def has_file(page: Any) -> bool:
    """Whether the page is a document that is to be had as a file."""
    return isinstance(page, MeasuresPage | NoticePage)


def drawn_file(page: Any) -> bytes | None:
    """The file of the page as it stands; None where a worker is yet to draw it, and has been asked to."""
    context, metadata = _told(page)
    drawn = rendered_before(TEMPLATE, context, metadata=metadata)
    if drawn is None and cache.add(f"page-file-asked:{page.pk}", True, ASKED_SECONDS):
        ask_for_file(page)
    return drawn


def ask_for_file(page: Any) -> None:
    """Have a worker draw it after the commit."""
    queue_job("cms_pages.tasks.draw_page_file", page.pk)


def draw_file(page: Any) -> bytes:
    """In a worker: the regulation article by article with its standing of the day, or the notice, pictures included."""
    context, metadata = _told(page)
    return render_once(TEMPLATE, context, metadata=metadata, seconds=KEPT_SECONDS)


def _told(page: Any) -> tuple[dict[str, Any], Metadata]:
    author, told = _measures(page) if isinstance(page, MeasuresPage) else _notice(page)
    context = {
        "page": page,
        "author": author,
        "address": f"{settings.PORTAL_BASE_URL}{page.address}",
        "demonstration": settings.PORTAL_DEMONSTRATION,
        **told,
    }
    return context, Metadata(title=page.title, author=author, subject=page.described, created=created(page))


def _measures(page: MeasuresPage) -> tuple[str, dict[str, Any]]:
    return page.issuer, {"articles": page.articles.all(), "status": page.status.label}


def _notice(page: NoticePage) -> tuple[str, dict[str, Any]]:
    """Of an interpretation the question too."""
    return page.source or page.office, {"body": whole(page.body)}
