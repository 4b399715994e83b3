"""`/publicity/<uuid>/`: the list as published, and the same as PDF, CSV and JSON."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms_pages.models import PublicityPage
from cms_pages.publicity import describe, entries_of, periods_text
from portal import clock
from portal.access.rules import public
from portal.desk.export import csv_lines
from portal.documents.rendering import Metadata, render_pdf
from portal.pagecache.responses import cacheable
from workflow.publicity.models import Notice

COLUMNS = ("序号", "对象", "单位", "模式或成果", "类别", "拟授奖项", "版本", "起始日", "截止日", "说明")
IN_PDF = (0, 1, 2, 3, 4, 5, 8, 9)


@public
@cacheable
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One published notice; a draft is nobody's."""
    found = _published(uuid)
    intro = PublicityPage.objects.filter(notice=found, live=True).values_list("intro", flat=True).first()
    return render(request, "cms_pages/publicity.html", {**describe(found), "intro": intro})


@public
@cacheable
def notice_file(request: HttpRequest, uuid: UUID, form: str) -> HttpResponse:
    """The list as a file. `list.json` is the very text whose digest is published."""
    found = _published(uuid)
    content, kind = FORMS[form](found)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{found.number}.{form}"'
    return response


def _published(uuid: UUID) -> Notice:
    rows = Notice.objects.public().select_related("edition__programme", "edition__ruleset", "stage")
    return get_object_or_404(rows, uuid=uuid)


def _as_json(found: Notice) -> tuple[bytes, str]:
    if not found.document:
        raise Http404("这份名单没有原文。")
    return found.document.encode(), "application/json; charset=utf-8"


def _as_csv(found: Notice) -> tuple[bytes, str]:
    return "".join(csv_lines(COLUMNS, iter(list_lines(found)))).encode(), "text/csv; charset=utf-8"


def _as_pdf(found: Notice) -> tuple[bytes, str]:
    office = found.edition.rules.programme.undertaker
    lines = list_lines(found)
    shown = [place for place in IN_PDF if any(line[place] for line in lines)]
    context = {
        "notice": found,
        "title": found.title,
        "periods": periods_text(found),
        "columns": [COLUMNS[place] for place in shown],
        "lines": [[line[place] for place in shown] for line in lines],
        "signed_by": office,
        "signed_on": clock.day_of(found.revised_at or found.published_at or clock.now()),
    }
    metadata = Metadata(title=found.title, author=office, subject=found.number, created=found.published_at)
    return render_pdf("documents/notice_list.html", context, metadata=metadata), "application/pdf"


FORMS = {"json": _as_json, "csv": _as_csv, "pdf": _as_pdf}


def list_lines(found: Notice) -> list[list[Any]]:
    """The entries as rows of a table."""
    return [
        [
            e.position, e.public_name, e.public_unit, e.title, e.track_label, e.tier_label, e.version,
            e.starts_on, e.ends_on, e.public_note,
        ]
        for e in entries_of(found)
    ]  # fmt: skip
