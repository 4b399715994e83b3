"""The journal of one case as a desk shows it: newest first, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from portal import clock
from portal.journal.models import Event
from portal.transitions.tables import all_transitions

SHORT = 20


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    at: str
    label: str
    who: str
    role: str
    reason: str
    change: str


def timeline(obj: models.Model, labels: dict[str, str], *, whole: bool = False) -> tuple[list[Entry], bool]:
    """The newest events of the case, and whether there are more."""
    events = Event.objects.filter(target_type=obj._meta.label_lower, target_id=str(obj.pk)).order_by("-sequence")
    found = list(events if whole else events[: SHORT + 1])
    more = not whole and len(found) > SHORT
    return list(_entries(obj, found if whole else found[:SHORT], {**transition_labels(), **labels})), more


def _entries(obj: models.Model, events: list[Event], labels: dict[str, str]) -> Iterator[Entry]:
    states = _state_labels(obj)
    for event in events:
        before, after = event.payload.get("from", ""), event.payload.get("to", "")
        change = f"{states.get(before, before)} → {states.get(after, after)}" if after else ""
        yield Entry(
            clock.display(event.at),
            labels.get(event.verb, event.verb),
            event.actor_name,
            event.actor_role,
            event.reason,
            change,
        )


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
