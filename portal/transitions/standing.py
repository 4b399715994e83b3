"""Every state against the last transition the journal knows of."""

from collections.abc import Iterator

from django.db.models import F
from django.db.models.fields.json import KeyTextTransform

from portal.journal.standing import Contradiction, events_of, in_spans, said_last
from portal.transitions.diagrams import first_state, lives
from portal.transitions.models import Stateful


def states_without_event() -> Iterator[Contradiction]:
    """Rows in a state that no transition on record led to; without any they stand in the first."""
    for model, table in lives():
        yield from _of(model, {transition.event for transition in table})


def _of(model: type[Stateful], events: set[str]) -> Iterator[Contradiction]:
    applied = events_of(model).filter(verb__in=sorted(events), payload__has_key="to")
    said = said_last(applied.annotate(to=KeyTextTransform("to", "payload")).values("to"), first_state(model).value)
    words = dict(type(first_state(model)).choices)
    for span in in_spans(model._base_manager.all()):
        wrong = span.annotate(said=said).exclude(said=F("state"))
        for pk, state, led_to in wrong.values_list("pk", "state", "said"):
            label = model._meta.label_lower
            yield Contradiction(label, str(pk), "状态", words.get(state, state), words.get(led_to, led_to))
