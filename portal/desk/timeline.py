"""The journal of one case as a desk shows it: newest first, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal import clock
from portal.access.predicates import Predicate
from portal.journal.models import Event
from portal.transitions.tables import all_transitions

SHORT = 20
# What an event concerned, where it changed no state.
NAMED = ("member", "name", "title", "user")


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: str
    label: str
    who: str
    role: str
    reason: str
    change: str


_internal: dict[str, Predicate] = {}


def register_internal(verb: str, who: Predicate) -> None:
    """Have these alone read that it took place. It does nothing in the case, and no decision rests on it."""
    _internal[verb] = who


def newest_event(obj: models.Model) -> Event | None:
    """What was done last in the case."""
    return _events_of(obj).exclude(verb__in=list(_internal)).first()


def _events_of(obj: models.Model) -> models.QuerySet[Event]:
    return Event.objects.filter(target_type=obj._meta.label_lower, target_id=str(obj.pk)).order_by("-sequence")


def timeline(
    obj: models.Model,
    labels: dict[str, str],
    *,
    reader: Any = None,
    whole: bool = False,
    values: dict[Any, str] | None = None,
    unsigned: dict[str, str] | None = None,
) -> tuple[list[Entry], bool]:
    """The newest events of the case that the reader may know of, and whether there are more. `values` are words for what an event changed,
    `unsigned` for who did what bears no account's name."""
    allowed = {who: who(reader, obj) for who in set(_internal.values())}
    events = _events_of(obj).exclude(verb__in=[verb for verb, who in _internal.items() if not allowed[who]])
    found = list(events if whole else events[: SHORT + 1])
    more = not whole and len(found) > SHORT
    words = {**_field_labels(obj), **_state_labels(obj), **(values or {})}
    shown = found if whole else found[:SHORT]
    return list(_entries(shown, {**transition_labels(), **labels}, words, unsigned or {})), more


def _entries(
    events: list[Event], labels: dict[str, str], words: dict[Any, str], unsigned: dict[str, str]
) -> Iterator[Entry]:
    for event in events:
        whom = unsigned.get(event.verb, "") if event.actor_id is None else ""
        yield Entry(
            clock.display(event.at),
            labels.get(event.verb, event.verb),
            whom or event.actor_name,
            whom or event.actor_role,
            event.reason,
            _change(event.payload, words),
        )


def _change(payload: dict[str, Any], words: dict[Any, str]) -> str:
    """What an event changed: from what to what, field by field, or whom or what it concerned."""
    if after := payload.get("to", ""):
        before = payload.get("from", "")
        return _from_to(before, after, words) if before != after else ""
    if fields := payload.get("changed") or _pairs(payload.get("before"), payload.get("after")):
        return "；".join(
            f"{words.get(field, field)} {_from_to(before, after, words)}" for field, (before, after) in fields.items()
        )
    if result := words.get(payload.get("outcome")):
        return f"{words.get(payload.get('stage'), '')}{result}"
    return next((word for key in NAMED if (word := _named(key, payload.get(key), words))), "")


def _pairs(before: Any, after: Any) -> dict[str, list[Any]]:
    """The fields that differ, each with what stood and what stands."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return {}
    return {field: [before.get(field), now] for field, now in after.items() if before.get(field) != now}


def _named(key: str, value: Any, words: dict[Any, str]) -> str:
    """A name as it stands, a row's number only as the desk words it, with what it is a number of: a seat is no account."""
    return value if isinstance(value, str) else words.get((key, value), "")


def _from_to(before: Any, after: Any, words: dict[Any, str]) -> str:
    return f"{_worded(before, words)} → {_worded(after, words)}"


def _worded(value: Any, words: dict[Any, str]) -> str:
    """A changed value as it is read: its label, a moment to the minute, else as it stands."""
    if value in words:
        return words[value]
    try:
        return clock.display(datetime.fromisoformat(value)) if isinstance(value, str) and "T" in value else str(value)
    except ValueError:
        return str(value)


def _field_labels(obj: models.Model) -> dict[Any, str]:
    return {field.name: str(getattr(field, "verbose_name", field.name)) for field in obj._meta.get_fields()}


def _state_labels(obj: models.Model) -> dict[Any, str]:
    try:
        field: Any = obj._meta.get_field("state")
    except FieldDoesNotExist:
        return {}
    return {value: str(label) for value, label in field.flatchoices}


@cache
def transition_labels() -> dict[str, str]:
    """Every transition's event with the verb's label."""
    return {transition.event: transition.label for transition in all_transitions()}
