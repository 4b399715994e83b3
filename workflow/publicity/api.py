"""Open data: public notices with their clock, entries and digest (Article 30)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict

from portal.api_answers import CURSOR, PAGE_SIZE, decode_cursor, encode_cursor
from portal.api_description import SLUG, TEXT
from workflow.publicity.changes import Change, public_log
from workflow.publicity.enums import PUBLIC
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.queries import public_notices

router = Router(tags=["公示"])
STATES = f"^({'|'.join(sorted(PUBLIC))})$"

ENTRY_EXAMPLE: dict[str, Any] = {
    "position": 1,
    "name": "示例精密仪器有限公司",
    "unit": "",
    "title": "“双环”质量管理模式",
    "track": "先进质量管理模式",
    "tier": "",
    "version": 1,
    "starts_on": "2026-11-17",
    "ends_on": "2026-11-23",
    "workdays_elapsed": 3,
    "workdays_total": 5,
    "status": "running",
    "note": "",
}
NOTICE_EXAMPLE: dict[str, Any] = {
    "id": "5b0c2c1e-6f0f-4c7e-9a55-0f6f8a3a7a10",
    "number": "CNZL-2026-GS03",
    "title": "2026年度长宁区政府质量奖通过资格审查名单公示",
    "edition": "changning-quality-2026",
    "stage": "qualification-notice",
    "article": "21",
    "status": "running",
    "published_at": "2026-11-16T09:00:00+08:00",
    "starts_on": "2026-11-17",
    "ends_on": "2026-11-23",
    "workdays_required": 5,
    "workdays_elapsed": 3,
    "clock": "公示第3个工作日（共5个工作日）",
    "version": 1,
    "revised_at": None,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "entries": [ENTRY_EXAMPLE],
}


class NoticeEntryOut(Schema):
    position: int
    name: str
    unit: str
    title: str
    track: str
    tier: str
    version: int
    starts_on: date
    ends_on: date
    workdays_elapsed: int
    workdays_total: int
    status: str
    note: str

    model_config = ConfigDict(json_schema_extra={"example": ENTRY_EXAMPLE})


class NoticeOut(Schema):
    id: UUID
    number: str
    title: str
    edition: str
    stage: str
    article: str
    status: str
    published_at: datetime
    starts_on: date
    ends_on: date
    workdays_required: int
    workdays_elapsed: int
    clock: str
    version: int
    revised_at: datetime | None
    sha256: str
    entries: list[NoticeEntryOut]

    model_config = ConfigDict(json_schema_extra={"example": NOTICE_EXAMPLE})


class CorrectionOut(Schema):
    """A version of the list after the first. `position` and `version` are the entry's; both absent for an extension.

    What a redaction removed, and digests of texts that held it, are not given: the values say so, the digests are empty.
    """

    kind: str
    list_version: int
    position: int | None
    version: int | None
    reason: str
    before: dict[str, str]
    after: dict[str, str]
    previous_sha256: str
    sha256: str
    corrected_at: datetime


class NoticeDetail(NoticeOut):
    corrections: list[CorrectionOut]
    document: str

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **NOTICE_EXAMPLE,
                "corrections": [
                    {
                        "kind": "wording",
                        "list_version": 2,
                        "position": 1,
                        "version": 2,
                        "reason": "单位名称漏字",
                        "before": {"public_name": "示例仪器有限公司"},
                        "after": {"public_name": "示例精密仪器有限公司"},
                        "previous_sha256": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                        "sha256": NOTICE_EXAMPLE["sha256"],
                        "corrected_at": "2026-11-17T10:00:00+08:00",
                    }
                ],
                "document": '{"article":"21",…}',
            }
        }
    )


class NoticesOut(Schema):
    items: list[NoticeOut]
    next: str | None

    model_config = ConfigDict(json_schema_extra={"example": {"items": [NOTICE_EXAMPLE], "next": None}})


@router.get("", response=NoticesOut, summary="公示：最新在前，按游标翻页")
def list_notices(
    request: HttpRequest,
    edition: str | None = Query(None, description="届次标识；不填为全部届次", pattern=SLUG),
    status: str | None = Query(
        None, description="running 公示中，ended 公示期满，terminated 已终止；不填为全部", pattern=STATES
    ),
    cursor: str | None = Query(None, description=CURSOR, pattern=TEXT),
) -> dict[str, Any]:
    found = public_notices().order_by("-id")
    if edition:
        found = found.filter(edition__slug=edition)
    if status:
        found = found.filter(state=status)
    if cursor:
        found = found.filter(id__lt=int(decode_cursor(cursor, 1)[0]))
    rows = list(found[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return {
        "items": [describe_notice(notice) for notice in rows],
        "next": encode_cursor([rows[-1].pk]) if more else None,
    }


@router.get("/{notice_id}", response=NoticeDetail, summary="一次公示：名单原文、摘要与更正记录")
def get_notice(request: HttpRequest, notice_id: str = Path(description="公示的 id")) -> dict[str, Any]:
    notice = get_object_or_404(public_notices().defer(None), uuid=_uuid(notice_id))
    return {
        **describe_notice(notice),
        "corrections": [describe_change(change) for change in reversed(public_log(notice))],
        "document": notice.document,
    }


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def describe_notice(notice: Notice) -> dict[str, Any]:
    """A notice as the public reads it."""
    return {
        "id": notice.uuid,
        "number": notice.number,
        "title": notice.title,
        "edition": notice.edition.slug,
        "stage": notice.stage.code,
        "article": notice.stage.article,
        "status": notice.state,
        "published_at": notice.published_at,
        "starts_on": notice.starts_on,
        "ends_on": notice.ends_on,
        "workdays_required": notice.workdays_required,
        "workdays_elapsed": notice.elapsed(),
        "clock": notice.clock_text,
        "version": notice.version,
        "revised_at": notice.revised_at,
        "sha256": notice.sha256,
        "entries": [describe_entry(entry, notice) for entry in notice.entries.all()],
    }


def describe_entry(entry: NoticeEntry, notice: Notice) -> dict[str, Any]:
    """A line of it."""
    return {
        "position": entry.position,
        "name": entry.public_name,
        "unit": entry.public_unit,
        "title": entry.title,
        "track": entry.track_label,
        "tier": entry.tier_label,
        "version": entry.version,
        "starts_on": entry.starts_on,
        "ends_on": entry.ends_on,
        "workdays_elapsed": entry.period.day(notice.last_counted()),
        "workdays_total": entry.period.total,
        "status": entry.status,
        "note": entry.public_note,
    }


def describe_change(change: Change) -> dict[str, Any]:
    """A version with the digests before and after, so that anyone can check both texts."""
    return {
        "kind": change.kind,
        "list_version": change.list_version,
        "position": change.position,
        "version": change.entry_version,
        "reason": change.reason,
        "before": {line.field: line.before for line in change.lines},
        "after": {line.field: line.after for line in change.lines},
        "previous_sha256": change.previous_sha256,
        "sha256": change.sha256,
        "corrected_at": change.at,
    }
