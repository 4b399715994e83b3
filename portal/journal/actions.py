"""Writing the journal: one function, called inside the transaction of what it records."""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from portal import clock
from portal.adding import add_all, added_together, waits
from portal.characters.dropping import drop_throughout, drop_unreadable
from portal.journal.chain import digest
from portal.journal.context import request_id
from portal.journal.keys import current_key
from portal.journal.lines import event_line
from portal.journal.models import Event
from portal.journal.signals import event_recorded

log = logging.getLogger("portal.journal")
Chain = tuple[str, str]
End = tuple[int, str]
"""Number and hash of a chain's last event."""


@dataclass
class _Gathering:
    """Events that are written together, and the ends of chains that are known meanwhile."""

    events: list[Event] = field(default_factory=list)
    ends: dict[Chain, End] = field(default_factory=dict)


NOTHING_YET: End = (0, "")
_gathering: ContextVar[_Gathering | None] = ContextVar("gathered_events", default=None)


def record(
    target: models.Model, verb: str, *, by: Any, reason: str = "", payload: Mapping[str, Any] | None = None
) -> Event:
    """Append an event to the target's chain. `by` None means the system itself. Holds nothing that identifies a person."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("记录日志须在所记录操作的同一事务之内。")
    if target.pk is None:
        raise RuntimeError("所记录的对象还没有编号。")
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
    gathering = _gathering.get()
    if gathering is None and waits():
        raise RuntimeError("所写的行还在等待，日志须与其一并写入（recorded_together）。")
    if gathering is None:
        _write(_Gathering([event]))
    else:
        _gather(event, gathering, is_first=target._state.adding)
    return event


@contextmanager
def recorded_together(*keyed: type[models.Model], on: Iterable[models.Model] = ()) -> Iterator[None]:
    """Write the events recorded and the rows added within at its end, events in their order (`added_together`, its `keyed`).

    For one verb made of others. Nothing within asks for what it wrote, or goes on after a refusal: all goes with it. Events
    `on` these have their numbers at once, as letters that answer them ask; the ends of their chains are locked together.
    """
    chains = {(one._meta.label_lower, str(one.pk)) for one in on}
    if outer := _gathering.get():
        _look_up(outer, chains)
        yield
        return
    with added_together(*keyed):
        gathering = _Gathering()
        _look_up(gathering, chains)
        token = _gathering.set(gathering)
        try:
            yield
        finally:
            _gathering.reset(token)
        _write(gathering)


def _gather(event: Event, gathering: _Gathering, *, is_first: bool) -> None:
    """Keep an event for later. It is signed now where the end of its chain is known: of a row not written yet, nobody adds any."""
    gathering.events.append(event)
    chain = event.target_type, event.target_id
    if is_first:
        gathering.ends.setdefault(chain, NOTHING_YET)
    if chain in gathering.ends:
        _sign(event, gathering.ends)


def _write(gathering: _Gathering) -> None:
    """Sign what is not signed yet and write all."""
    _look_up(gathering, {(event.target_type, event.target_id) for event in gathering.events if not event.hash})
    if gathering.events:
        add_all(gathering.events, then=partial(_announce, gathering.events))


def _look_up(gathering: _Gathering, chains: set[Chain]) -> None:
    """Lock the ends of chains that are not known yet, and sign what waits for them."""
    new = chains - gathering.ends.keys()
    if new:
        gathering.ends |= dict.fromkeys(new, NOTHING_YET) | _locked_ends(new)
    for event in gathering.events:
        if (event.target_type, event.target_id) in new:
            _sign(event, gathering.ends)


def _sign(event: Event, ends: dict[Chain, End]) -> None:
    """Number and sign it after the last of its chain, and be the last."""
    chain = event.target_type, event.target_id
    last, event.previous_hash = ends.get(chain, NOTHING_YET)
    event.sequence = last + 1
    event.hash = digest(event)
    ends[chain] = event.sequence, event.hash


def _announce(events: list[Event]) -> None:
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


def _locked_ends(chains: set[Chain]) -> dict[Chain, End]:
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
