"""The public log of a list: corrections, redactions, entries that left, periods extended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import clock
from workflow.publicity.enums import ChangeKind
from workflow.publicity.models import Notice, NoticeCorrection, NoticeExtension
from workflow.publicity.naming import REMOVED, label


@dataclass(frozen=True)
class Line:
    """One field of a correction; `removed` when what stood there is not shown."""

    field: str
    label: str
    before: str
    after: str
    removed: bool


@dataclass(frozen=True)
class Change:
    """One version of the list, as anybody may read it."""

    list_version: int
    at: datetime
    kind: str
    kind_label: str
    reason: str
    position: int | None
    entry_version: int | None
    name: str
    lines: tuple[Line, ...]
    previous_sha256: str
    sha256: str
    ends_on: Any

    @property
    def restarts(self) -> bool:
        """Whether the entry's clock started anew with it: not once that was over."""
        is_running = self.ends_on is not None and clock.day_of(self.at) <= self.ends_on
        return is_running and self.kind in {ChangeKind.WORDING, ChangeKind.REDACTION}


def public_log(notice: Notice) -> list[Change]:
    """Every version after the first, newest first: two statements. Nothing a redaction removed is in it, in any line.

    Nor is a digest of a text that held it: whoever knows the rest could try out a number until the digest fits.
    """
    corrections = list(
        NoticeCorrection.objects.filter(entry__notice=notice).select_related("entry").defer("previous_document")
    )
    extensions = notice.extensions.defer("previous_document", "workday_dates")
    last = max((c.list_version for c in corrections if c.kind == ChangeKind.REDACTION), default=0)
    found = [_corrected(correction, corrections, last) for correction in corrections]
    found += [_extended(extension, last) for extension in extensions]
    return sorted(found, key=lambda change: change.list_version, reverse=True)


def _corrected(correction: NoticeCorrection, all_of_list: list[NoticeCorrection], last: int) -> Change:
    entry = correction.entry
    return Change(
        list_version=correction.list_version, at=correction.corrected_at, kind=correction.kind,
        kind_label=entry.get_left_as_display() if correction.kind == ChangeKind.LEAVING else correction.get_kind_display(),
        reason=correction.reason, position=entry.position, entry_version=correction.version, name=entry.public_name,
        lines=tuple(_line(name, correction, all_of_list) for name in correction.after),
        **_digests(correction, last), ends_on=entry.ends_on,
    )  # fmt: skip


def _extended(extension: NoticeExtension, last: int) -> Change:
    return Change(
        list_version=extension.list_version, at=extension.extended_at, kind="extension",
        kind_label=extension.get_cause_display(), reason=extension.public_text, position=None, entry_version=None,
        name="", lines=(), **_digests(extension, last), ends_on=extension.ends_on,
    )  # fmt: skip


def _digests(row: NoticeCorrection | NoticeExtension, last: int) -> dict[str, str]:
    return {
        "previous_sha256": row.previous_sha256 if row.list_version > last else "",
        "sha256": row.sha256 if row.list_version >= last else "",
    }


def _line(name: str, correction: NoticeCorrection, all_of_list: list[NoticeCorrection]) -> Line:
    later = [
        other for other in all_of_list
        if other.entry_id == correction.entry_id and other.kind == ChangeKind.REDACTION and name in other.after
    ]  # fmt: skip
    hidden_after = any(other.version > correction.version for other in later)
    hidden = hidden_after or any(other.version == correction.version for other in later)
    return Line(
        field=name, label=label(name), removed=hidden,
        before=REMOVED if hidden else correction.before.get(name, ""),
        after=REMOVED if hidden_after else correction.after[name],
    )  # fmt: skip
