"""What objections hold: one entry each, from acceptance or, at the latest, from the end of its notice (Article 21)."""

from objections.enums import UNDECIDED, Kind, ObjectionState
from objections.models import Objection
from portal.transitions.core import lock
from workflow.publicity.actions import release_hold
from workflow.publicity.enums import HoldState
from workflow.publicity.models import Hold, Notice
from workflow.publicity.rules import register_waiting


@register_waiting
def undecided_objections(notice: Notice) -> list[tuple[int, str]]:
    """Objections filed in time against entries of the notice on which acceptance is still open."""
    waiting = Objection.objects.filter(
        entry__notice=notice,
        kind=Kind.OBJECTION,
        state__in=UNDECIDED | {ObjectionState.SUPPLEMENT_REQUESTED},
        accepted_at=None,
        hold=None,
    )
    return list(waiting.values_list("entry_id", "number"))


def open_hold(objection: Objection) -> Hold | None:
    """The open hold that stands on the objection's entry in its name."""
    return Hold.objects.filter(entry=objection.entry_id, reference=objection.number, state=HoldState.OPEN).first()


def release(objection: Objection, *, reason: str) -> None:
    """Let go of what the objection holds, if it holds anything."""
    if objection.entry is None:
        return
    # The notice is locked first: its end may be placing a hold in this very moment.
    notice = Notice.objects.select_related("edition").get(pk=objection.entry.notice_id)
    lock(notice.edition)  # the edition before its notice, as every verb does
    lock(notice)
    if hold := open_hold(objection):
        release_hold(hold, reason=reason)
