"""`/measures/<slug>/measures.pdf`, `/notices/<slug>/notice.pdf`: a page that is a document, as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms_pages.models import MeasuresPage, NoticePage
from cms_pages.page_pdf import drawn_file
from portal.access.permission_rules import public
from portal.later import answer_later
from portal.pagecache.responses import cacheable

BEING_MADE = "文件正在制作，请稍候再来下载；页面现在即可阅读和打印。"


@public
@cacheable
def measures(request: HttpRequest, slug: str) -> HttpResponse:
    """A regulation, for as long as its page is public."""
    return _file(request, MeasuresPage, slug)


@public
@cacheable
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """A notice, for as long as its page is public."""
    return _file(request, NoticePage, slug)


def _file(request: HttpRequest, model: Any, slug: str) -> HttpResponse:
    page = get_object_or_404(model.objects.live().public(), slug=slug)
    content = drawn_file(page)
    if content is None:
        return answer_later(request, BEING_MADE, back_url=page.address, back_label="返回页面")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{model._meta.model_name}-{page.pk}.pdf"'
    return response
