"""What objections hold: one entry each, from acceptance or, at the latest, from the end of its notice (Article 21)."""

from typing import Any

from objections.enums import UNDECIDED, Kind, Matter, ObjectionState, Outcome
from objections.models import Objection
from portal import clock
from portal.transitions.core import lock
from workflow.applications.enums import IN_REVIEW, ApplicationState
from workflow.applications.models import Application
from workflow.programmes.enums import EditionState
from workflow.publicity.actions import place_hold, release_hold
from workflow.publicity.enums import STANDING, HoldState, NoticeState
from workflow.publicity.models import Hold, Notice, NoticeEntry
from workflow.publicity.rules import register_findings, register_waiting


@register_waiting
def undecided_objections(notice: Notice) -> list[tuple[int, str]]:
    """Objections filed in time against entries of the notice on which acceptance is still open."""
    waiting = Objection.objects.filter(
        entry__notice=notice,
        kind=Kind.OBJECTION,
        state__in=UNDECIDED | {ObjectionState.SUPPLEMENT_REQUESTED, ObjectionState.WITHDRAWAL_REQUESTED},
        accepted_at=None,
    ).exclude(hold__state=HoldState.OPEN)
    return list(waiting.values_list("entry_id", "number"))


@register_findings
def upheld_in_part(application_ids: list[int]) -> list[tuple[int, str]]:
    """By application the numbers of what was upheld in part about it."""
    found = Objection.objects.filter(matter=Matter.ENTRY, application__in=application_ids, outcome=Outcome.PARTLY)
    return list(found.order_by("pk").values_list("application", "number"))


def lock_case(objection: Objection) -> Objection:
    """Lock the objection after the edition and the notice its entry stands in, as every verb does.

    Whoever ends the notice either sees what is done to the objection, or is seen to have ended it.
    """
    if objection.entry is not None:
        notice = Notice.objects.select_related("edition").get(pk=objection.entry.notice_id)
        lock(notice.edition)
        lock(notice)
    return lock(objection)


def case_in_running(objection: Objection) -> Application | None:
    """The case it is about, read afresh, while that is in the running."""
    if objection.entry is None:
        return None
    running = Application.objects.filter(state__in=IN_REVIEW, edition__state=EditionState.RUNNING)
    return running.filter(pk=objection.entry.application_id).first()


def honour_stands(objection: Objection) -> bool:
    """Whether it was upheld too late to keep its case out: an honour is revoked by its own road."""
    return objection.outcome == Outcome.UPHELD and is_honoured(objection)


def is_honoured(objection: Objection) -> bool:
    """Whether it is against a case that has the honour by now."""
    honoured = Application.objects.filter(state=ApplicationState.HONOURED)
    key = objection.application_id
    return objection.has_other_side and key is not None and honoured.filter(pk=key).exists()


def found_against(application: Application) -> str:
    """What keeps a case out that had left otherwise when an objection to it was upheld."""
    found = Objection.objects.filter(matter=Matter.ENTRY, application=application, outcome=Outcome.UPHELD).first()
    return f"对该申报提出的{found.get_kind_display()}已经认定成立，不能恢复参评。" if found else ""


def open_hold(objection: Objection) -> Hold | None:
    """The open hold that stands on the objection's entry in its name."""
    return Hold.objects.filter(entry=objection.entry_id, reference=objection.number, state=HoldState.OPEN).first()


def hold_for(objection: Objection, *, by: Any) -> Hold | None:
    """The hold on its entry: the one its notice's end already placed, or a new one.

    A report holds nothing, and what has left its list is not held any more.
    """
    if objection.kind != Kind.OBJECTION or objection.entry is None:
        return None
    if standing := open_hold(objection):
        return standing
    entry = NoticeEntry.objects.select_related("notice__edition").get(pk=objection.entry.pk)
    if entry.notice.state != NoticeState.RUNNING or entry.left_as:
        return None
    return place_hold(entry, by=by, reference=objection.number, filed_on=clock.day_of(objection.received_at))


def is_held_or_may_be(objection: Objection) -> bool:
    """Whether the entry it is about is held by it, or would be if it were accepted now: then somebody says what becomes of it."""
    if objection.kind != Kind.OBJECTION or objection.entry is None:
        return False
    if open_hold(objection) is not None:
        return True
    running = NoticeEntry.objects.filter(notice__state=NoticeState.RUNNING, left_as="")
    return running.filter(pk=objection.entry.pk).exists()


def is_holding(objection: Objection) -> bool:
    """Whether it holds an entry that is still in the running."""
    return open_hold(objection) is not None and case_in_running(objection) is not None


def lets_go(objection: Objection) -> bool:
    """Whether its entry goes on once it is let go: held by it, by nothing else, and still in the running."""
    if (hold := open_hold(objection)) is None or case_in_running(objection) is None:
        return False
    return not Hold.objects.filter(entry=hold.entry_id, state__in=STANDING).exclude(pk=hold.pk).exists()


def release(objection: Objection, *, reason: str) -> None:
    """Let go of what the objection holds, if it holds anything; call with the case locked."""
    if objection.entry is not None and (hold := open_hold(objection)):
        release_hold(hold, reason=reason)
