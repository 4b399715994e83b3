"""What stood before a verb, so that after it one can say what it changed."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from portal.journal.models import Event
from portal.messages.models import InboxItem
from workflow.applications.models import Application
from workflow.decisions.models import MeetingRecusal
from workflow.reviews.models import Recusal

QUIET = frozenset(
    {
        "journal_event", "outbox_message", "outbox_inboxitem", "outbox_delivery", "django_session", "search_row",
        "celery",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """The newest event and letter, where every application stood, who must stay away, and what each table had written."""

    event: int
    letter: int
    ended: str
    standing: dict[int, tuple[str, str]]
    recused: set[tuple[int, int]]
    written: dict[str, int]


def look(world: Any) -> Seen:
    """Look before a verb."""
    edition = world.fresh()
    return Seen(
        event=newest(Event),
        letter=newest(InboxItem),
        ended=edition.state,
        standing=standing(edition),
        recused=recusals(edition),
        written=written(),
    )


def newest(model: Any) -> int:
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def standing(edition: Any) -> dict[int, tuple[str, str]]:
    rows = Application.objects.filter(edition=edition).values_list("pk", "state", "left_as")
    return {pk: (state, left_as) for pk, state, left_as in rows}


def recusals(edition: Any) -> set[tuple[int, int]]:
    """Who must stay away from what: people of the review, and those who sit for a member that left the room."""
    people = Recusal.objects.in_force().filter(application__edition=edition).values_list("application_id", "user_id")
    members = MeetingRecusal.objects.in_force().filter(application__edition=edition)
    now, then = (members.filter(**{f"{who}__isnull": False}) for who in ("member__user", "user"))
    return {
        *people,
        *now.values_list("application_id", "member__user_id"),
        *then.values_list("application_id", "user_id"),
    }


def written() -> dict[str, int]:
    """How many rows of each table this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())
