"""`/measures/<slug>/measures.pdf`, `/notices/<slug>/notice.pdf`: a page that is a document, as a file."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms_pages.models import MeasuresPage, NoticePage
from cms_pages.page_pdf import measures_pdf, notice_pdf
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable


@public
@cacheable
def measures(request: HttpRequest, slug: str) -> HttpResponse:
    """A regulation, for as long as its page is public."""
    return _file(MeasuresPage, slug, measures_pdf)


@public
@cacheable
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """A notice, for as long as its page is public."""
    return _file(NoticePage, slug, notice_pdf)


def _file(model: Any, slug: str, drawn: Callable[[Any], bytes]) -> HttpResponse:
    page = get_object_or_404(model.objects.live().public(), slug=slug)
    response = HttpResponse(drawn(page), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{model._meta.model_name}-{page.pk}.pdf"'
    return response
