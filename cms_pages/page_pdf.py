"""Measures and notices as files to print and pass on: the text of the page, and where it stands (Articles 1, 30)."""

from typing import Any

from django.conf import settings

from cms_pages.models import MeasuresPage, NoticePage
from cms_pages.story_pdf import created, whole
from portal.documents.rendering import Metadata, render_once


def measures_pdf(page: MeasuresPage) -> bytes:
    """The regulation article by article, with its standing on the day it was drawn."""
    return _drawn(page, page.issuer, {"articles": page.articles.all(), "status": page.status.label})


def notice_pdf(page: NoticePage) -> bytes:
    """The notice, pictures included; of an interpretation the question too."""
    return _drawn(page, page.source or page.office, {"body": whole(page.body)})


def _drawn(page: Any, author: str, told: dict[str, Any]) -> bytes:
    context = {
        "page": page,
        "author": author,
        "address": f"{settings.PORTAL_BASE_URL}{page.address}",
        "demonstration": settings.PORTAL_DEMONSTRATION,
        **told,
    }
    metadata = Metadata(title=page.title, author=author, subject=page.described, created=created(page))
    return render_once("documents/page.html", context, metadata=metadata)
