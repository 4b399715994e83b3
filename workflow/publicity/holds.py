"""Holds: an accepted objection stops one entry, its conclusion lets it go or ends it (Articles 21, 31)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation
from portal.journal.actions import record
from portal.pagecache.generation import purge_on_commit
from portal.transitions.core import Transition, apply_transition, lock
from workflow.applications.actions import decide_passage
from workflow.applications.enums import IN_REVIEW, Outcome
from workflow.programmes.actions import lock_running
from workflow.publicity.enums import STANDING, HoldState, NoticeState
from workflow.publicity.letters import tell_held, tell_let_go, tell_passed
from workflow.publicity.models import UPHELD_TEXT, Hold, Notice, NoticeEntry
from workflow.publicity.permissions import may_change_entry
from workflow.publicity.rules import waiting_references
from workflow.publicity.transitions import CONFIRM, LIFT, RELEASE, SETTLE


@transaction.atomic
def place_hold(entry: NoticeEntry, *, by: Any, reference: str, filed_on: date | None = None) -> Hold:
    """Halt one entry of a running notice; the others go on.

    `filed_on` is the day the objection arrived (default today). Raises `RuleViolation` when the notice has ended or
    that day is past the entry's last: what comes then is a report, it holds nothing.
    """
    if by is not None and not may_change_entry(by, entry):
        raise PermissionDenied("暂缓由评审办在受理异议时办理；须回避的工作人员不得参与。")
    notice = entry.notice
    # Whoever ends the notice holds both: the entry is held before it passes, or has passed.
    lock_running(notice.edition)
    lock(notice)
    article = notice.edition.rules.objections.article
    if notice.state != NoticeState.RUNNING or entry_left(entry) or (filed_on or clock.today()) > entry_end(entry):
        raise RuleViolation(article, "该条目不在公示期内，不能暂缓；公示期满后提出的按举报处理")
    if entry.holds.filter(reference=reference, state=HoldState.OPEN).exists():
        raise RuleViolation(article, f"异议 {reference} 已经暂缓了该条目，无须重复办理")
    return _halt(entry, notice, by=by, reference=reference)


def hold_waiting(notice: Notice) -> None:
    """At the end of a notice, halt the entries with an objection filed in time on which nobody has decided yet.

    An objection of the last day would otherwise come to nothing: deciding on it may take longer than the notice runs. What
    left the list goes nowhere: there is nothing to halt, and its applicant was told that they are out.
    """
    entries = {entry.pk: entry for entry in notice.entries.all() if not entry.left_as}
    for pk, reference in waiting_references(notice):
        if pk in entries:
            _halt(entries[pk], notice, by=None, reference=reference)


def _halt(entry: NoticeEntry, notice: Notice, *, by: Any, reference: str) -> Hold:
    hold = Hold.objects.create(entry=entry, reference=reference, placed_at=clock.now())
    record(hold, "hold.placed", by=by, payload={"notice": str(notice.uuid), "entry": entry.position})
    tell_held(hold, notice)
    purge_on_commit()
    return hold


@transaction.atomic
def lift_hold(hold: Hold, *, by: Any, reason: str) -> Hold:
    """The objection is not upheld: the entry passes at once when its notice has ended and nothing else holds it."""
    return _let_go(hold, LIFT, by=by, reason=reason)


@transaction.atomic
def settle_hold(hold: Hold, *, by: Any, reason: str) -> Hold:
    """The objection is upheld in part, and not against the entry's standing: it goes on as when nothing is upheld."""
    return _let_go(hold, SETTLE, by=by, reason=reason)


@transaction.atomic
def release_hold(hold: Hold, *, reason: str) -> Hold:
    """The objection was taken back or not accepted: nobody found it wrong, and nobody says so."""
    return _let_go(hold, RELEASE, by=None, reason=reason)


def _let_go(hold: Hold, transition: Transition, *, by: Any, reason: str) -> Hold:
    notice = _lock_notice(hold)
    apply_transition(hold, transition, by=by, reason=reason, closed_at=clock.now())
    entry = NoticeEntry.objects.select_related("application").get(pk=hold.entry_id)
    others = entry.holds.filter(state__in=STANDING).exists()
    if notice.state != NoticeState.TERMINATED and entry.application.state in IN_REVIEW:
        tell_let_go(hold, notice, OUTCOMES[HoldState(hold.state)], others=others)
    if notice.state == NoticeState.ENDED and not others:
        pass_entry(entry, notice)
    purge_on_commit()
    return hold


@transaction.atomic
def confirm_hold(hold: Hold, *, by: Any, reason: str) -> Hold:
    """The objection is upheld: the entry leaves the list's life. `reason` stays in the journal, the public reads a fixed text."""
    notice = _lock_notice(hold)
    apply_transition(hold, CONFIRM, by=by, reason=reason, closed_at=clock.now())
    entry = NoticeEntry.objects.select_related("application").get(pk=hold.entry_id)
    others = entry.holds.filter(state=HoldState.CONFIRMED).exclude(pk=hold.pk)
    if not others.exists() and entry.application.state in IN_REVIEW:
        decide_passage(entry.application, notice.stage, Outcome.LEFT_OUT, by=by, reason=UPHELD_TEXT)
    purge_on_commit()
    return hold


OUTCOMES = {HoldState.LIFTED: "不成立", HoldState.PARTLY: "部分成立", HoldState.RELEASED: "不再办理"}
"""What its applicant reads: that it was taken back would tell of whoever took it back."""


def pass_entry(entry: NoticeEntry, notice: Notice) -> bool:
    """Let an entry go on to the next stage; one that left the list, or whose application is out, stays where it is."""
    if entry.left_as or entry.application.state not in IN_REVIEW:
        return False
    reason = passing_reason(entry)
    decide_passage(entry.application, notice.stage, Outcome.PASSED, by=None, reason=reason)
    tell_passed(entry, notice, reason)
    return True


def passing_reason(entry: NoticeEntry) -> str:
    """What its applicant is told: `无异议` only when nobody objected with effect."""
    states = set(entry.holds.values_list("state", flat=True))
    if HoldState.PARTLY in states:
        return "公示期满，异议部分成立，不影响入选"
    if HoldState.LIFTED in states:
        return "公示期满，异议不成立"
    return "公示期满，异议不再办理" if states else "公示期满无异议"


def entry_end(entry: NoticeEntry) -> Any:
    """The entry's own last day, read afresh: a correction may have moved it."""
    return NoticeEntry.objects.values_list("ends_on", flat=True).get(pk=entry.pk)


def entry_left(entry: NoticeEntry) -> bool:
    """Whether the entry has left its list, read afresh."""
    return NoticeEntry.objects.exclude(left_as="").filter(pk=entry.pk).exists()


def _lock_notice(hold: Hold) -> Notice:
    """Edition, notice, hold: the order every action here keeps, so that ending and lifting never deadlock.

    An objection may be concluded when its edition is over: it holds nothing then.
    """
    notice = Notice.objects.select_related("edition").get(entries=hold.entry_id)
    lock(notice.edition)
    return lock(notice)
