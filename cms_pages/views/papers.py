"""The file of each page that is a document: `/measures/<slug>/measures.pdf`, `/stories/<slug>/story.pdf` and so on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms_pages.models import DecisionPage, MeasuresPage, NoticePage, StoryPage
from cms_pages.page_pdf import drawn_file
from portal.access.permission_rules import public
from portal.later import answer_later
from portal.pagecache.responses import cacheable

BEING_MADE = "文件正在制作，请稍候再来下载；页面现在即可阅读和打印。"


@public
@cacheable
def measures(request: HttpRequest, slug: str) -> HttpResponse:
    """A regulation, for as long as its page is public."""
    return _file(request, MeasuresPage.objects.all(), slug)


@public
@cacheable
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """A notice, for as long as its page is public."""
    return _file(request, NoticePage.objects.all(), slug)


@public
@cacheable
def story(request: HttpRequest, slug: str) -> HttpResponse:
    """A story to print and pass on, as its page is."""
    return _file(request, StoryPage.objects.select_related("honour"), slug)


@public
@cacheable
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """A decision in the layout of an official document, from the case, as its page is."""
    return _file(request, DecisionPage.objects.exclude(commendation=None, revocation=None, reinstatement=None), slug)


def _file(request: HttpRequest, pages: Any, slug: str) -> HttpResponse:
    page = get_object_or_404(pages.live().public(), slug=slug)
    content = drawn_file(page)
    if content is None:
        return answer_later(request, BEING_MADE, back_url=page.address, back_label="返回页面")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{_name(page)}.pdf"'
    return response


def _name(page: Any) -> str:
    """In letters that every browser and file system takes."""
    if isinstance(page, DecisionPage):
        return str(page.slug)
    kind = "story" if isinstance(page, StoryPage) else page._meta.model_name
    return f"{kind}-{page.pk}"
