"""Documents and pictures: for everybody while a live page uses them, else for those who work with them."""

import mimetypes
from http import HTTPStatus
from typing import Any

from django.core.files.storage import Storage, default_storage
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import etag, require_safe
from wagtail.documents.views.serve import serve
from wagtail.images import get_image_model

from cms_pages.files import ABSENT, DAMAGED, is_public_file, may_be_shown
from cms_pages.models import SiteSettings
from portal.access.permission_rules import public
from portal.atrest.pieces import NotGenuine
from portal.later import answer_later
from portal.media.storage import open_genuine

# A reader's own browser may keep a picture for a day; a store shared by many asks again each time, so that what is
# taken down is down.
PICTURE_FOR_ALL = "public, max-age=86400, s-maxage=0, proxy-revalidate"
DOCUMENT_FOR_ALL = "public, no-cache"
FOR_ONE = "private, no-store"


def is_open_to(request: HttpRequest, item: Model) -> bool:
    """True when everybody may have it, False when only this person may; 404 for anybody else."""
    if is_public_file(item):
        return True
    if may_be_shown(request, item):
        return False
    raise Http404(ABSENT)


@public
@require_safe
def document(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """404 where it is neither public nor theirs (`cms_pages.files.keep_private`, on every road to Wagtail's view)."""
    response = serve(request, document_id, filename)
    response["Cache-Control"] = DOCUMENT_FOR_ALL if request.file_is_public else FOR_ONE  # type: ignore[attr-defined]
    return response


@public
@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """A derived picture, the site's mark, or for its keeper an original; nothing else under this address answers."""
    image_model = get_image_model()
    rendition = image_model.get_rendition_model().objects.select_related("image__collection").filter(file=name).first()
    if rendition:
        for_all = is_open_to(request, rendition.image)
        return send_picture(request, rendition.file.storage, name, for_all)
    if SiteSettings.objects.filter(mark_image=name).exists():
        return send_picture(request, default_storage, name, True)
    original = image_model.objects.select_related("collection").filter(file=name).first()
    if original is None or not may_be_shown(request, original):
        raise Http404(ABSENT)
    return send_picture(request, original.file.storage, name, False)


def send_picture(request: HttpRequest, store: Storage, name: str, for_all: bool) -> HttpResponseBase:
    """The file in pieces, whatever its size; a browser that has it is told so."""
    if not store.exists(name):
        raise Http404(ABSENT)
    try:
        picture = open_genuine(store, name)
    except NotGenuine:
        return answer_later(request, DAMAGED, back_url="/", back_label="返回首页")
    tag = f'"{name}:{picture.size}:{store.get_modified_time(name).timestamp():.0f}"'

    @etag(lambda _: tag.encode("ascii", "backslashreplace").decode())
    def respond(_: HttpRequest) -> FileResponse:
        return FileResponse(picture, content_type=mimetypes.guess_type(name)[0])

    response = respond(request)
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        picture.close()
    return _labelled(response, for_all)


def _labelled(response: Any, for_all: bool) -> HttpResponseBase:
    response["Cache-Control"] = PICTURE_FOR_ALL if for_all else FOR_ONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
