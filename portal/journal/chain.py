"""The hash chain: each event of a target carries the hash of the one before it."""

from collections.abc import Iterator
from datetime import UTC

from portal.canonical import canonical_json, text_digest
from portal.journal.keys import sign
from portal.journal.models import Event

HASHED = ("target_type", "target_id", "sequence", "verb", "actor_id", "actor_name", "actor_role", "reason", "payload",
          "request_id", "previous_hash")  # fmt: skip


def digest(event: Event) -> str:
    """HMAC-SHA-256 over the event's canonical JSON, its predecessor's hash included; plain for what had no key yet."""
    body = {name: getattr(event, name) for name in HASHED}
    body["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return sign(event.key_id, body) if event.key_id else text_digest(canonical_json(body))


def first_break() -> Event | None:
    """Walk every chain in order; the first event that does not follow from its predecessor, or None."""
    last: tuple[str, str] | None = None
    sequence, previous, keyed = 0, "", False
    for event in _in_chain_order():
        if (event.target_type, event.target_id) != last:
            last, sequence, previous, keyed = (event.target_type, event.target_id), 0, "", False
        sequence += 1
        if (event.sequence, event.previous_hash, event.hash) != (sequence, previous, digest(event)):
            return event
        if keyed and not event.key_id:
            return event
        previous, keyed = event.hash, bool(event.key_id)
    return None


def _in_chain_order() -> Iterator[Event]:
    return Event.objects.order_by("target_type", "target_id", "sequence").iterator(chunk_size=2000)
