"""Events and accesses as one JSON object each, for log servers: no names, no reasons, nothing that was typed."""

from datetime import UTC
from typing import Any

from portal.access.enums import PLAIN_ACCOUNT
from portal.journal.models import Access, Event


def is_concealed(row: Event | Access) -> bool:
    """Whoever objects does so with a plain account: which one is the case's to say, never a list's or a log's (Article 31)."""
    return row.actor_role == PLAIN_ACCOUNT and bool(row.target_type)


def address_shown(access: Access) -> str | None:
    """The address, unless it would lead to whom a login from it names."""
    return None if is_concealed(access) else access.address


def event_line(event: Event) -> dict[str, Any]:
    """An event: what happened to which thing, under which account and role."""
    return {"event": event.verb, "id": event.pk, **_whom(event), "sequence": event.sequence, "hash": event.hash}


def access_line(access: Access) -> dict[str, Any]:
    """An access: of which kind, from which address."""
    return {"access": access.kind, "id": access.pk, **_whom(access), "address": address_shown(access), "what": access.what,
            "typed": access.typed}  # fmt: skip


def _whom(row: Event | Access) -> dict[str, Any]:
    return {
        "at": row.at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "account": None if is_concealed(row) else row.actor_id,
        "role": row.actor_role,
        "target": f"{row.target_type}:{row.target_id}".strip(":"),
        "request_id": row.request_id,
    }
