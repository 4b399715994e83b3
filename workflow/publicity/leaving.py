"""What becomes of lists when an application leaves the running, and when an edition is cancelled (Articles 21, 25, 30)."""

from typing import Any

from django.db.models import Q

from portal import clock
from portal.pagecache.generation import purge_on_commit
from portal.transitions.core import apply_transition, lock
from workflow.applications.enums import Departure
from workflow.applications.models import Application, Passage
from workflow.programmes.models import Edition
from workflow.publicity.correcting import lock_entry, strike
from workflow.publicity.enums import HoldState, Leaving, NoticeState, Subject
from workflow.publicity.holds import release_hold
from workflow.publicity.models import Hold, NoticeEntry
from workflow.publicity.transitions import TERMINATE, WITHDRAW_DRAFT

PUBLIC_WORDS = {
    Departure.WITHDRAWN: (Leaving.WITHDRAWN, "申报者撤回申报"),
    Departure.CANCELLED: (Leaving.TERMINATED, "本届评选已取消"),
}
ELSE = (Leaving.TERMINATED, "不再参评")


def strike_entries(application: Application, *, by: Any, **what: Any) -> None:
    """A running list says at once that the application is out; so does an ended one where an objection still held it, and
    the list of winners-to-be, which is read until they are commended.

    The public reads a fixed word: why somebody withdrew or failed is not its business.
    """
    word, reason = PUBLIC_WORDS.get(Departure(application.left_as), ELSE)
    held, winners = Q(holds__state=HoldState.OPEN), Q(notice__stage__settings__subject=Subject.PROPOSED)
    waiting = Q(notice__state=NoticeState.RUNNING) | Q(notice__state=NoticeState.ENDED) & (held | winners)
    entries = NoticeEntry.objects.filter(waiting, application=application).distinct()
    for entry in entries.order_by("notice_id"):
        if not lock_entry(entry).struck:
            strike(entry, word=word, reason=reason, by=None)


def rests_publicly(passage: Passage) -> str:
    """A list of the result, or a later one, has been published: who is on it is the public's to object to."""
    later = passage.stage.edition.notices.filter(stage__position__gt=passage.stage.position)
    published = later.filter(published_at__isnull=False).order_by("-published_at").first()
    if published is None:
        return ""
    said = f"{published.title}已经发布，“{passage.stage.name}”的结果不能再更正"
    if published.state != NoticeState.RUNNING:
        return f"{said}；公示已经结束，收到举报的在“异议台账”办理。"
    return f"{said}；对名单有异议的按异议办理，名单有误的请更正公示。"


def stop_notices(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """A cancelled edition's lists end where they are: drafts are given up, what runs is stopped and says why.

    At the edition's regular end every list has had its time; none is open then.
    """
    for notice in edition.notices.filter(state__in=[NoticeState.DRAFT, NoticeState.RUNNING]).order_by("pk"):
        # By key, as everywhere: corrections and holds of two notices are never waited for in a circle.
        if lock(notice).state == NoticeState.DRAFT:
            apply_transition(notice, WITHDRAW_DRAFT, by=None, reason=reason)
        else:
            apply_transition(notice, TERMINATE, by=None, reason=reason, ended_at=clock.now(), stopped_because=reason)
    purge_on_commit()


def release_holds(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """Objections hold nothing in an edition that is over; what was held did not pass, and nobody found for it."""
    for hold in Hold.objects.filter(entry__notice__edition=edition, state=HoldState.OPEN).order_by("pk"):
        release_hold(hold, reason=reason)
