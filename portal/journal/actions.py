"""Writing the journal: one function, called inside the transaction of what it records."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from portal import clock
from portal.characters.dropping import drop_throughout, drop_unreadable
from portal.journal.chain import digest
from portal.journal.context import request_id
from portal.journal.keys import current_key
from portal.journal.lines import event_line
from portal.journal.models import Event
from portal.journal.signals import event_recorded

log = logging.getLogger("portal.journal")
_gathered: ContextVar[list[Event] | None] = ContextVar("gathered_events", default=None)


def record(
    target: models.Model, verb: str, *, by: Any, reason: str = "", payload: Mapping[str, Any] | None = None
) -> Event:
    """Append an event to the target's chain. `by` None means the system itself. Holds nothing that identifies a person."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("记录日志须在所记录操作的同一事务之内。")
    event = Event(
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        verb=verb,
        actor=by,
        actor_name=drop_unreadable(str(by))[:100] if by else "系统",
        actor_role=by.role_label if by else "系统",
        reason=drop_unreadable(reason),
        payload=drop_throughout(_storable(payload or {})),
        request_id=request_id(),
        at=clock.now(),
        key_id=current_key(),
    )
    gathered = _gathered.get()
    if gathered is None:
        _append([event])
    else:
        gathered.append(event)
    return event


@contextmanager
def recorded_together() -> Iterator[None]:
    """Write the events recorded within at its end, in their order: two statements, however many events and things.

    For one verb made of others. Nothing within asks the journal for them, or goes on after a refusal: they go with it.
    """
    if _gathered.get() is not None:
        yield
        return
    events: list[Event] = []
    token = _gathered.set(events)
    try:
        yield
    finally:
        _gathered.reset(token)
    if events:
        _append(events)


def _append(events: list[Event]) -> None:
    """Number, sign and write them, each after the last of its chain."""
    ends = _locked_ends({(event.target_type, event.target_id) for event in events})
    for event in events:
        chain = event.target_type, event.target_id
        sequence, event.previous_hash = ends.get(chain, (0, ""))
        event.sequence = sequence + 1
        event.hash = digest(event)
        ends[chain] = event.sequence, event.hash
    Event.objects.bulk_create(events)
    for event in events:
        event_recorded.send(Event, event=event)
    # What was rolled back never happened: the log outside mirrors only what is on record.
    transaction.on_commit(lambda: _mirror(events))


def _mirror(events: list[Event]) -> None:
    for event in events:
        log.info("%s", event, extra={"line": event_line(event)})


def _storable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as the database gives it back, so that its hash stays true: fractions become texts (jsonb rewrites 1e22)."""
    text = json.dumps(payload, cls=DjangoJSONEncoder)
    return json.loads(text, parse_float=str, parse_constant=str)


_ENDS = """
SELECT pg_advisory_xact_lock(hashtextextended(chain, 39)) FROM unnest(%s::text[]) AS chain;
SELECT chain.type, chain.id, last.sequence, last.hash FROM unnest(%s::text[], %s::text[]) AS chain (type, id),
LATERAL (SELECT sequence, hash FROM journal_event WHERE target_type = chain.type AND target_id = chain.id
ORDER BY sequence DESC LIMIT 1) AS last
"""


def _locked_ends(chains: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """Number and hash of each chain's last event.

    The next ones are one person's at a time, also for a chain without a row yet: locked in order, so that two who write to
    the same never wait for each other. Two statements of one message: the second sees what was written while the first
    waited.
    """
    types, keys = zip(*sorted(chains), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, [[f"{kind}:{key}" for kind, key in zip(types, keys, strict=True)], [*types], [*keys]])
        cursor.nextset()
        return {(kind, key): (sequence, hashed) for kind, key, sequence, hashed in cursor.fetchall()}
