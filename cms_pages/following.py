"""What the public reads of a case follows its journal: noted with the event, done after the commit, swept until it is done.

A row in the case's own transaction says that its page and search row are due; a failure leaves it for the sweep
(`cms_pages.tasks.follow_missed`), as the outbox does with mail. So no decision stands without its page for long.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from cms_pages import search_english as english
from cms_pages import search_sources as sources
from cms_pages.models import FollowUp, StoryPage
from cms_pages.records import publish_decision_pages
from cms_pages.search import forget, index_rows
from portal import clock
from portal.journal.models import Event
from portal.pagecache.generation import purge_on_commit
from workflow.honours.models import Honour, PublicHonour
from workflow.programmes.models import Edition
from workflow.publicity.models import Hold
from workflow.publicity.queries import public_notices

log = logging.getLogger(__name__)
AGAIN = timedelta(minutes=2)
SWEEP_SIZE = 200
SILENT = ("certificate.", "prize.")
"""Events that change nothing the public reads."""


def note_event(event: Event) -> None:
    """Note that the public reads something else of the event's case from now on; in the event's transaction."""
    if event.target_type not in FOLLOWED or event.verb.startswith(SILENT):
        return
    FollowUp.objects.create(target_type=event.target_type, target_id=event.target_id)
    # Robust: what is decided stands, whatever becomes of its page just now; the row is there for the sweep.
    transaction.on_commit(partial(follow_up, event.target_type, event.target_id), robust=True)
    purge_on_commit()


def follow_up(target_type: str, target_id: str) -> bool:
    """Bring pages and search rows of one case in line with it; True when something was due and is done."""
    due = FollowUp.objects.filter(target_type=target_type, target_id=target_id)
    try:
        with transaction.atomic():
            # Only the rows seen here are done: one that is committed meanwhile has a later state to tell.
            noted = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
            if not noted:
                return False
            FOLLOWED[target_type](target_id)
            FollowUp.objects.filter(pk__in=noted).delete()
            purge_on_commit()
    except Exception as error:
        log.exception("公开内容未能更新，将自动重试：%s %s", target_type, target_id)
        due.update(attempts=F("attempts") + 1, next_attempt_at=clock.now() + AGAIN, last_error=type(error).__name__)
        return False
    return True


def follow_missed() -> int:
    """Do what is due and was not done, or failed; how many cases."""
    due = FollowUp.objects.filter(next_attempt_at__lte=clock.now()).order_by("target_type", "target_id")
    cases = due.values_list("target_type", "target_id").distinct()[:SWEEP_SIZE]
    return sum(follow_up(*case) for case in list(cases))


def _follow_notice(key: str) -> None:
    rows = [row for notice in public_notices().filter(pk=key) for row in sources.notice_in_both(notice)]
    index_rows("notices", rows) if rows else forget(f"notice:{key}")


def _follow_hold(key: str) -> None:
    """An objection upheld is told of on its list."""
    for notice in Hold.objects.filter(pk=key).values_list("entry__notice", flat=True):
        _follow_notice(str(notice))


def _follow_edition(key: str) -> None:
    found = Edition.objects.public().select_related("programme").filter(pk=key)
    rows = [row for edition in found for row in sources.edition_in_both(edition)]
    index_rows("editions", rows) if rows else forget(f"edition:{key}")


def _follow_honour(key: str) -> None:
    number = Honour.objects.filter(pk=key).values_list("number", flat=True).first()
    rows = list(sources.honours_in_both(PublicHonour.objects.filter(number=number)))
    index_rows("honours", rows) if rows else forget(f"honour:{number}")
    stories = StoryPage.objects.live().filter(honour=key)
    if told := [row for page in stories for row in sources.page_in_both(page)]:
        index_rows("pages", told)


def _follow_ruleset(key: str) -> None:
    index_rows("awards", english.award_rows())


def _follow_decision(key: str) -> None:
    publish_decision_pages()


FOLLOWED: dict[str, Callable[[str], None]] = {
    "publicity.notice": _follow_notice,
    "publicity.hold": _follow_hold,
    "programmes.edition": _follow_edition,
    "programmes.rulesetversion": _follow_ruleset,
    "honours.honour": _follow_honour,
    "honours.commendation": _follow_decision,
    "honours.revocation": _follow_decision,
}
