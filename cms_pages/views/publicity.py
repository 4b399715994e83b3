"""`/publicity/<uuid>/`: the list as published, and its files, version by version: PDF, CSV, XLSX and JSON."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms_pages.models import PublicityPage
from cms_pages.publicity import describe
from portal.access.permission_rules import public
from portal.documents.issued import IssuedFileLost
from portal.later import answer_later
from portal.pagecache.keeping import kept
from portal.pagecache.responses import cacheable
from portal.tables.sheets import XLSX, sheet
from workflow.publicity.models import Notice, NoticeVersion
from workflow.publicity.pack import file_name, read_pack
from workflow.publicity.table import COLUMNS, table_rows
from workflow.publicity.versions import public_version


class NotReady(Exception):
    """The file is still being made, or the store does not answer; the sentence says which."""


@public
@cacheable
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One published notice; a draft is nobody's."""
    return render(request, "cms_pages/publicity.html", kept(request, f"notice {uuid}", lambda: _shown(uuid)))


def _shown(uuid: UUID) -> dict[str, Any]:
    found = _published(uuid)
    intro = PublicityPage.objects.filter(notice=found, live=True).values_list("intro", flat=True).first()
    return {**describe(found), "intro": intro}


@public
@cacheable
def notice_file(request: HttpRequest, uuid: UUID, form: str) -> HttpResponse:
    """The list as a file: the version in force, or the one of `?version=`. PDF, CSV and JSON are the recorded bytes."""
    return _file(request, uuid, form)


@public
@cacheable
def notice_pack(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The evidence pack of a version, by its own name."""
    return _file(request, uuid, "pdf")


def _file(request: HttpRequest, uuid: UUID, form: str) -> HttpResponse:
    version = _version(_published(uuid), request.GET.get("version"))
    write, kind = FORMS[form]
    try:
        content = write(version)
    except NotReady as reason:
        return answer_later(request, str(reason), back_url="../", back_label="返回公示页面")
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{file_name(version)}.{form}"'
    return response


def _published(uuid: UUID) -> Notice:
    rows = Notice.objects.public().select_related("edition__programme__channel", "edition__ruleset", "stage")
    return get_object_or_404(rows, uuid=uuid)


def _version(found: Notice, asked: str | None) -> NoticeVersion:
    """404 for a version that never was, and for one that a redaction took from the public."""
    if asked is not None and not (asked.isdecimal() and len(asked) < 5):
        raise Http404("没有这一版。")
    try:
        return public_version(found, int(asked) if asked else None)
    except NoticeVersion.DoesNotExist:
        raise Http404("没有这一版，或者该版已因更正停止公开。") from None


def _pdf(version: NoticeVersion) -> bytes:
    pack = getattr(version, "pack", None)
    if pack is None:
        raise NotReady("证据包正在制作，请稍候再来下载；名单的其他格式现在即可下载。")
    try:
        return read_pack(pack)
    except IssuedFileLost:
        raise NotReady("证据包暂时读取不到，请稍候再来下载；名单的其他格式现在即可下载。") from None


def _json(version: NoticeVersion) -> bytes:
    return version.document.encode()


def _csv(version: NoticeVersion) -> bytes:
    return version.table.encode()


def _xlsx(version: NoticeVersion) -> bytes:
    rows = table_rows(version.document, version.number)
    return sheet("名单", COLUMNS, rows, title=version.notice.title, made_at=version.recorded_at)


FORMS = {
    "json": (_json, "application/json; charset=utf-8"),
    "csv": (_csv, "text/csv; charset=utf-8"),
    "xlsx": (_xlsx, XLSX),
    "pdf": (_pdf, "application/pdf"),
}
