"""A story as a file to print and pass on."""

import base64
import mimetypes
import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from wagtail.images import get_image_model
from wagtail.rich_text import expand_db_html

from cms_pages.models import StoryPage
from cms_pages.models.base import PortalPage
from portal import clock
from portal.atrest.pieces import NotGenuine
from portal.documents.rendering import Metadata

SHOWN_WIDTH = "width-1000|format-jpeg"
_IMAGE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')


def story_sheet(page: StoryPage) -> tuple[str, dict[str, Any], Metadata]:
    """The story as its page tells it, pictures included; marked when the honour is revoked (Articles 7, 34)."""
    context = {
        "page": page,
        "picture": _embedded(page.picture.get_rendition(SHOWN_WIDTH)) if page.picture else "",
        "parts": [(heading, whole(text)) for heading, text in page.sections()],
        "address": f"{settings.PORTAL_BASE_URL}{page.address}",
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=page.title, author=page.author, subject=page.summary, created=created(page))
    return "documents/story.html", context, metadata


def created(page: PortalPage) -> datetime:
    """What a file of the page is dated by, so that the same page gives the same bytes."""
    return page.last_published_at or page.shown_at or clock.now()


def whole(text: str) -> SafeString:
    """A rich text that stands alone: its pictures within, its links with the portal's address."""
    html = _IMAGE.sub(_picture, expand_db_html(text))
    return mark_safe(html.replace('href="/', f'href="{settings.PORTAL_BASE_URL}/'))


def _picture(tag: re.Match[str]) -> str:
    source = _SOURCE.search(tag[0])
    renditions = get_image_model().get_rendition_model().objects
    found = source and next((r for r in renditions.filter(file=_name_in(source[1]))), None)
    return tag[0].replace(source[1], _embedded(found)) if source and found else ""


def _name_in(address: str) -> str:
    return address.partition(settings.MEDIA_URL)[2]


def _embedded(rendition: object) -> str:
    """A picture as a data URL; empty when the store does not give it back as it was."""
    file = rendition.file  # type: ignore[attr-defined]
    try:
        with file.open() as picture:
            content = picture.read()
    except (NotGenuine, OSError):
        return ""
    kind = mimetypes.guess_type(file.name)[0] or "image/jpeg"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
