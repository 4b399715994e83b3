"""The evidence pack of a list's version: one PDF/A-3 that carries the data, made once and kept as the very bytes.

Rendering takes some tenths of a second and would hold the list's lock as long, so the transaction that publishes
journals the digests of the data, and a worker makes the PDF after it and journals its digests (`notice.packed`).
"""

import json
from typing import Any

from django.conf import settings
from django.db import transaction

from portal import clock
from portal.documents.digests import digests
from portal.documents.issued import read_issued, store_issued
from portal.documents.rendering import AttachedFile, Metadata, render_pdf
from portal.jobs import queue_job
from portal.journal.actions import record
from portal.messages.contact import office_contact
from portal.pagecache.generation import purge_on_commit
from portal.transitions.core import lock
from workflow.publicity.models import NoticePack, NoticeVersion
from workflow.publicity.table import table_rows

TEMPLATE = "documents/notice_list.html"
ROW = ("position", "name", "unit", "title", "track", "tier", "version", "starts_on", "ends_on", "note")


def make_pack(version: NoticeVersion) -> NoticePack:
    """Make the version's pack. Twice is once, also when two workers try at the same moment: the first one's bytes stay."""
    made = NoticePack.objects.filter(version=version).first()
    return made or _keep_pack(version, render_pack(version))


@transaction.atomic
def _keep_pack(version: NoticeVersion, content: bytes) -> NoticePack:
    # Rendered before: the notice is locked only while the finished bytes are kept.
    notice = lock(version.notice)
    made = NoticePack.objects.filter(version=version).first()
    if made:
        return made
    found = digests(content)
    pack = NoticePack.objects.create(
        version=version,
        storage_name=store_issued(f"notices/{notice.edition.year}", content),
        size=len(content),
        sha256=found.sha256,
        sm3=found.sm3,
    )
    record(notice, "notice.packed", by=None, payload={"version": version.number, "pdf": found.as_dict()})
    purge_on_commit()
    return pack


def read_pack(pack: NoticePack) -> bytes:
    """The very bytes as made. Raises `IssuedFileLost` when the store does not give them back."""
    return read_issued(pack.storage_name, pack.sha256)


def render_pack(version: NoticeVersion) -> bytes:
    """The PDF/A-3; equal versions give equal bytes."""
    notice, name = version.notice, file_name(version)
    metadata = Metadata(
        title=notice.title,
        author=notice.edition.rules.programme.undertaker,
        subject=f"{notice.number} 第{version.number}版",
        keywords=(notice.number, str(notice.uuid)),
        created=version.recorded_at,
    )
    attached = [
        AttachedFile(
            f"{name}.json", version.document.encode(), "名单数据（JSON）", "Source", created=version.recorded_at
        ),
        AttachedFile(f"{name}.csv", version.table.encode(), "名单表格（CSV）", "Data", created=version.recorded_at),
    ]
    return render_pdf(TEMPLATE, pack_context(version), metadata=metadata, variant="pdf/a-3b", attachments=attached)


def file_name(version: NoticeVersion) -> str:
    """`CNZL-2026-GS03-v2`: what a version's files are called, without the ending."""
    return f"{version.notice.number}-v{version.number}"


def pack_context(version: NoticeVersion) -> dict[str, Any]:
    """What the layout asks for, from the version's own text: later corrections are no part of it."""
    notice, rules = version.notice, version.notice.edition.rules
    body = json.loads(version.document)
    rows = [dict(zip(ROW, row, strict=False)) for row in table_rows(version.document, version.number)]
    periods = {(row["starts_on"], row["ends_on"]) for row in rows}
    return {
        "notice": notice,
        "title": notice.title,
        "version": version,
        "versioned_on": clock.day_of(version.recorded_at),
        "rows": rows,
        "has_units": any(row["unit"] for row in rows),
        "has_tiers": any(row["tier"] for row in rows),
        "period": periods.pop() if len(periods) == 1 else None,
        "workdays": body["workdays_required"],
        "publication_day_counts": rules.notices.publication_day_counts,
        "objections": rules.objections,
        "programme": rules.programme,
        "contact": office_contact(),
        "signed_by": rules.programme.undertaker,
        "signed_on": clock.day_of(version.recorded_at),
        "page_url": f"{settings.PORTAL_BASE_URL}{notice.get_absolute_url()}",
        "check_url": f"{settings.PORTAL_BASE_URL}/verify/",
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }


def queue_pack(version: NoticeVersion) -> None:
    """Have a worker make the pack after the commit; with the broker down the sweep finds it."""
    queue_job("workflow.publicity.tasks.make_pack", version.pk)
