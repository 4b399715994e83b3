"""What an act leaves behind: the locks it takes, read from what it asks of the database, and the events of the journal."""

import re
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.journal.models import Event
from portal.messages.models import Message
from tests.factories.access import UserFactory

LOCKED = re.compile(r'FROM "[a-z]+_(\w+)".* FOR (?:NO KEY )?UPDATE|pg_advisory_xact_lock\((\d+, \d+)\)', re.DOTALL)


def locks_in(queries: CaptureQueriesContext) -> str:
    """The rows' tables and the named locks, in order; not those of the journal's chains, which every event takes."""
    found = (LOCKED.search(one["sql"]) for one in queries)
    return " ".join(match[1] or match[2].replace(" ", "") for match in found if match)


def locks_of(act: Callable[[], Any]) -> str:
    """Do it, and say what it locked."""
    with CaptureQueriesContext(connection) as asked:
        act()
    return locks_in(asked)


def trace_of(act: Callable[[], Any]) -> tuple[str, str]:
    """The same, and the events that are on record afterwards, in order."""
    last = Event.objects.order_by("pk").last()
    locks = locks_of(act)
    left = Event.objects.filter(pk__gt=last.pk if last else 0).order_by("pk")
    return locks, " ".join(left.values_list("verb", flat=True))


def letters() -> str:
    """The kinds of letters that are written by now, in order."""
    return " ".join(Message.objects.order_by("pk").values_list("kind", flat=True))


WRONG = ("ValidationError", "RuleViolation", "TransitionNotAllowed")


def answer_to(act: Callable[[], Any]) -> str:
    """What one is answered now: the refusal's kind, or nothing where it could be done. Nothing of it stays."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except (ValidationError, PermissionDenied) as refusal:
        return kind_of(refusal)
    return ""


def kind_of(refusal: Exception) -> str:
    """The refusal's kind; "late" where nobody but the engine refused: the button's question let it pass."""
    through = {frame.name for frame in traceback.extract_tb(refusal.__traceback__)}
    return f"{type(refusal).__name__}{' late' if 'apply_transition' in through else ''}"


def lived(
    steps: Mapping[str, tuple[Callable[..., Any], Any]], wrong: Mapping[str, list[dict[str, Any]]] | None = None
) -> dict[str, tuple[str, str, str, str]]:
    """Do one thing after the other, each by whom it is due to; what is `wrong` to hand it is refused before.

    Of each: what a stranger is answered before, the locks it takes, the events it leaves, and what whoever did it is
    answered the second time. Whom it was refused before it is refused when it is done: "already" is no answer to a stranger.
    """
    stranger, told = UserFactory(), {}
    for name, (act, by) in steps.items():
        refused = answer_to(partial(act, stranger))
        for bad in (wrong or {}).get(name, []):
            assert answer_to(partial(act, by, **bad)).removesuffix(" late") in WRONG, (name, bad)
        locks, events = trace_of(partial(act, by))
        told[name] = (refused, locks, events, answer_to(partial(act, by)))
        assert not refused or answer_to(partial(act, stranger)), name
    return told
