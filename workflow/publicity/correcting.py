"""New versions of a published entry: correction, redaction, leaving. Each done by two officers (Articles 21, 25, 30)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from portal import clock
from portal.canonical import text_digest
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.pagecache.generation import purge_on_commit
from portal.transitions.core import lock
from portal.workdays import calendar
from workflow.applications.actions import carry_correction, decide_passage
from workflow.applications.enums import IN_REVIEW, Departure, Outcome
from workflow.applications.models import Application
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Stage
from workflow.publicity import naming, rules
from workflow.publicity.enums import PUBLIC, ChangeKind, Leaving, NoticeState, VersionCause
from workflow.publicity.letters import tell_corrected
from workflow.publicity.models import Notice, NoticeCorrection, NoticeEntry
from workflow.publicity.periods import counted_days
from workflow.publicity.queries import last_entry
from workflow.publicity.versions import record_version

OPEN_TO_FINDINGS = frozenset({NoticeState.RUNNING, NoticeState.ENDED})
"""Lists on which what an objection found wrong is put right though the period is over."""


def lock_entry(entry: NoticeEntry) -> NoticeEntry:
    """Edition, notice, entry: the order every action here keeps."""
    notice = Notice.objects.select_related("edition").get(pk=entry.notice_id)
    # Found by the entry as it stands in the database: its notice may have been ended since it was read.
    lock(notice.edition)
    lock(notice)
    return lock(entry)


def check_change(entry: NoticeEntry, kind: str, changes: Mapping[str, str], reason: str) -> dict[str, str]:
    """What a correction or redaction would change; raises what keeps it from being made now."""
    _check_time(entry, redaction=kind == ChangeKind.REDACTION)
    after = naming.difference(entry, changes)
    rules.check_publishable(entry.notice.stage, reason, *after.values())
    rules.check_words(entry, reason)
    if kind == ChangeKind.REDACTION:
        naming.check_redaction(entry, after)
    else:
        naming.check_wording(entry, after)
    return after


def correct_entry(
    entry: NoticeEntry, *, kind: str, changes: Mapping[str, str], reason: str, by: Any, under: PendingAct | None = None
) -> NoticeCorrection:
    """Write the next version of an entry under its notice's lock, and carry it into the case.

    Its period starts anew, its alone; where it is over a redaction changes no clock. By two officers: `under` is what one
    proposed.
    """
    require_second("correct_entry", entry, by=by, under=under, demanded=True, label="更正公示条目")
    after = check_change(entry, kind, changes, reason)
    redaction = kind == ChangeKind.REDACTION
    if not redaction:  # what must not be public is taken away at any time, from any edition
        # `lock_entry` holds it already: this asks that the edition still runs.
        lock_running(entry.notice.edition)
    before = {name: naming.REMOVED if redaction else getattr(entry, name) for name in after}
    for name, value in after.items():
        setattr(entry, name, value)
    anew = entry.is_running()
    if anew:
        _start_anew(entry)
    correction = _write(entry, kind, before=before, after=after, reason=reason, by=by)
    carry_correction(entry.application, by=by, changes=after, reason=reason)
    tell_corrected(entry, reason, anew=anew)
    return correction


def check_striking(notice: Notice) -> None:
    """Entries leave a list only while it runs."""
    if notice.state != NoticeState.RUNNING:
        raise TransitionNotAllowed(f"公示当前为“{notice.get_state_display()}”，只有公示期内的条目可以终止公示。")


def check_leaving(entry: NoticeEntry) -> None:
    """An entry leaves a list while it runs, once."""
    check_striking(entry.notice)
    _check_stands(entry)


def end_entry(
    entry: NoticeEntry, *, word: str, reason: str, by: Any, under: PendingAct | None = None
) -> NoticeCorrection:
    """Strike an entry by two officers; its application, if still in review, is out."""
    # As in `correct_entry`: locked already, asked that it runs. The application leaves under the same lock.
    lock_running(entry.notice.edition)
    require_second("end_entry", entry, by=by, under=under, demanded=True, label="终止公示条目")
    check_leaving(entry)
    rules.check_publishable(entry.notice.stage, reason)
    rules.check_words(entry, reason)
    correction = strike(entry, word=word, reason=reason, by=by)
    application = entry.application
    if application.state in IN_REVIEW:
        departure = Departure.WITHDRAWN if word == Leaving.WITHDRAWN else Departure.TERMINATED
        decide_passage(
            application, entry.notice.stage, Outcome.LEFT_OUT, by=by, reason=reason.strip(), departure=departure
        )
    return correction


def strike(entry: NoticeEntry, *, word: str, reason: str, by: Any) -> NoticeCorrection:
    """The next version of an entry says that it left: it stays on the list with its word and does not pass."""
    entry.left_as = Leaving(word)
    return _write(entry, ChangeKind.LEAVING, before={}, after={}, reason=reason, by=by)


def revise(notice: Notice, entries: list[NoticeEntry]) -> tuple[str, str]:
    """Write the list's next version from its entries as they stand now; gives the text and digest before."""
    before = notice.document, notice.sha256
    notice.ends_on = max(day for day in (notice.ends_on, *(entry.ends_on for entry in entries)) if day)
    notice.version, notice.revised_at = notice.version + 1, clock.now()
    notice.document = rules.describe(notice, entries)
    notice.sha256 = text_digest(notice.document)
    return before


def save_revision(notice: Notice, *, by: Any, cause: VersionCause, closes_earlier: bool = False) -> None:
    """Keep the notice's new version with its digests; what plans by its end follows. A redaction closes the earlier ones."""
    notice.save(update_fields=["ends_on", "workday_dates", "version", "revised_at", "document", "sha256"])
    record_version(notice, by=by, cause=cause, closes_earlier=closes_earlier)
    Stage.objects.filter(pk=notice.stage_id).update(due_on=notice.ends_on)
    purge_on_commit()


def _check_time(entry: NoticeEntry, *, redaction: bool) -> None:
    state = entry.notice.state
    if redaction and state in PUBLIC:
        return
    over = state in OPEN_TO_FINDINGS and not entry.is_running()
    if over and rules.findings([entry.application_id]):
        _check_found(entry)
        return
    if state != NoticeState.RUNNING:
        raise TransitionNotAllowed(
            f"公示当前为“{entry.notice.get_state_display()}”，只有公示期内的条目可以更正；公示期满后只能删去不应公开的内容，"
            "或者更正经异议核查认定部分成立的条目。"
        )
    _check_stands(entry)
    if entry.ends_on and not entry.is_running():
        raise TransitionNotAllowed(
            f"该条目的公示期已于{official_date(entry.ends_on)}届满，不再更正；只能删去不应公开的内容。"
        )


def _check_found(entry: NoticeEntry) -> None:
    """What an objection upheld in part found wrong is put right after the end too: on the newest list, of a case in the running."""
    _check_stands(entry)
    application = Application.objects.get(pk=entry.application_id)
    if application.state not in IN_REVIEW:
        raise TransitionNotAllowed(
            f"该申报当前为“{application.get_state_display()}”，名单不再更正；荣誉已经授予的，请在“荣誉与证书”中更正获奖者名称。"
        )
    newest = last_entry(application)
    if newest and newest.pk != entry.pk:
        raise TransitionNotAllowed(f"该对象已经列入其后的名单，请在《{newest.notice.title}》中更正。")


def _check_stands(entry: NoticeEntry) -> None:
    if entry.struck:
        raise TransitionNotAllowed(f"该条目{entry.public_note}，不再更正。")


def _start_anew(entry: NoticeEntry) -> None:
    """A period of its own from today's correction; never shorter than the one it had."""
    notice, days = entry.notice, calendar.current()
    starts_on, ends_on = rules.period(notice.edition, clock.today(), notice.workdays_required)
    entry.starts_on, entry.ends_on = starts_on, max(ends_on, entry.ends_on or ends_on)
    entry.workday_dates = counted_days(days, starts_on, notice.workdays_required, until=entry.ends_on)


def _write(
    entry: NoticeEntry, kind: str, *, before: Mapping[str, str], after: Mapping[str, str], reason: str, by: Any
) -> NoticeCorrection:
    notice = entry.notice
    entry.version += 1
    others = [entry if other.pk == entry.pk else other for other in notice.entries.order_by("position")]
    document, sha256 = revise(notice, others)
    correction = NoticeCorrection.objects.create(
        entry=entry, version=entry.version, kind=kind, list_version=notice.version, reason=reason.strip(),
        before=dict(before), after=dict(after), previous_document=document, previous_sha256=sha256, sha256=notice.sha256,
    )  # fmt: skip
    # The correction first: the database lets an entry change only to the version a correction stands for.
    entry.save()
    save_revision(notice, by=by, cause=CAUSES[ChangeKind(kind)], closes_earlier=kind == ChangeKind.REDACTION)
    record(notice, EVENTS[ChangeKind(kind)], by=by, reason=reason, payload=_payload(entry))
    return correction


EVENTS = {
    ChangeKind.WORDING: "notice.corrected",
    ChangeKind.REDACTION: "notice.redacted",
    ChangeKind.LEAVING: "notice.entry_left",
}
CAUSES = {
    ChangeKind.WORDING: VersionCause.CORRECTED,
    ChangeKind.REDACTION: VersionCause.CORRECTED,
    ChangeKind.LEAVING: VersionCause.LEFT,
}


def _payload(entry: NoticeEntry) -> dict[str, Any]:
    notice = entry.notice
    return {
        "entry": entry.position,
        "version": entry.version,
        "list_version": notice.version,
        "ends_on": entry.ends_on,
        "left_as": entry.left_as,
        "sha256": notice.sha256,
    }


def new_period_text(entry: NoticeEntry, on: date | None = None) -> str:
    """What a correction made today would do to the entry's period, for the second officer."""
    notice = entry.notice
    if not entry.is_running():
        return "不变"
    try:
        starts_on, ends_on = rules.period(notice.edition, on or clock.today(), notice.workdays_required)
    except ValidationError as refusal:
        return "；".join(refusal.messages)
    return f"{official_date(starts_on)}至{official_date(max(ends_on, entry.ends_on or ends_on))}"
