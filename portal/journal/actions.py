"""Writing the journal: one function, called inside the transaction of what it records."""

import json
import logging
from collections.abc import Mapping
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

log = logging.getLogger("portal.journal")


def record(
    target: models.Model, verb: str, *, by: Any, reason: str = "", payload: Mapping[str, Any] | None = None
) -> Event:
    """Append an event to the target's chain. `by` None means the system itself. Holds nothing that identifies a person."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("记录日志须在所记录操作的同一事务之内。")
    kind, key = target._meta.label_lower, str(target.pk)
    sequence, previous_hash = _locked_end(kind, key)
    event = Event(
        target_type=kind,
        target_id=key,
        sequence=sequence + 1,
        verb=verb,
        actor=by,
        actor_name=drop_unreadable(str(by))[:100] if by else "系统",
        actor_role=by.role_label if by else "系统",
        reason=drop_unreadable(reason),
        payload=drop_throughout(_storable(payload or {})),
        request_id=request_id(),
        at=clock.now(),
        previous_hash=previous_hash,
        key_id=current_key(),
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    # What was rolled back never happened: the log outside mirrors only what is on record.
    transaction.on_commit(lambda: log.info("%s", event, extra={"line": event_line(event)}))
    return event


def _storable(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as the database gives it back, so that its hash stays true: fractions become texts (jsonb rewrites 1e22)."""
    text = json.dumps(payload, cls=DjangoJSONEncoder)
    return json.loads(text, parse_float=str, parse_constant=str)


_END = """
SELECT pg_advisory_xact_lock(hashtextextended(%s, 39));
SELECT sequence, hash FROM journal_event WHERE target_type = %s AND target_id = %s ORDER BY sequence DESC LIMIT 1
"""


def _locked_end(kind: str, key: str) -> tuple[int, str]:
    """Number and hash of the chain's last event.

    The next ones are one person's at a time, also for a chain without a row yet. Two statements of one message: the second
    sees what was written while the first waited.
    """
    with connection.cursor() as cursor:
        cursor.execute(_END, [f"{kind}:{key}", kind, key])
        cursor.nextset()
        return cursor.fetchone() or (0, "")
