"""The versions of a published list: each publication, correction and extension, with its data and digests (Article 30)."""

from typing import Any

from portal.documents.digests import digests
from portal.journal.actions import record
from workflow.publicity.enums import VersionCause
from workflow.publicity.models import Notice, NoticeVersion
from workflow.publicity.pack import queue_pack
from workflow.publicity.table import table_text


def record_version(notice: Notice, *, by: Any, cause: VersionCause, closes_earlier: bool = False) -> NoticeVersion:
    """Keep what the list says now as its next version, journal the digests, have the pack made after the commit.

    Call it with the notice locked and its new document written. `closes_earlier` is a redaction: the versions before
    hold the words it takes away and are handed out no more.
    """
    number = notice.version
    table = table_text(notice.document, number)
    of_list, of_table = digests(notice.document.encode()), digests(table.encode())
    version = NoticeVersion.objects.create(
        notice=notice,
        number=number,
        cause=cause,
        closes_earlier=closes_earlier,
        document=notice.document,
        sha256=of_list.sha256,
        sm3=of_list.sm3,
        table=table,
        table_sha256=of_table.sha256,
        table_sm3=of_table.sm3,
    )
    payload = {"version": number, "cause": cause, "json": of_list.as_dict(), "csv": of_table.as_dict()}
    record(notice, "notice.version_recorded", by=by, payload={**payload, "closes_earlier": closes_earlier})
    queue_pack(version)
    return version


def public_version(notice: Notice, number: int | None = None) -> NoticeVersion:
    """The version asked for, else the newest. Raises `NoticeVersion.DoesNotExist`, also for one taken from the public."""
    found = notice.versions.public()
    return found.get(number=number) if number is not None else found.latest("number")
