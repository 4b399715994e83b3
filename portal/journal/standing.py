"""What stands against what the journal says of it: states, powers and pages that no event brought to where they are (ADR 47)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Model, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce

from portal.journal.models import Event

SPAN = 5000  # rows


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One thing that is not as its events left it. Names no person: accounts stand with their number."""

    target_type: str
    target_id: str
    what: str
    stands: str
    said: str

    def __str__(self) -> str:
        return f"{self.target_type}:{self.target_id} 的{self.what}现为“{self.stands}”，日志所载为“{self.said}”"


Source = Callable[[], Iterable[Contradiction]]
_sources: list[Source] = []


def register_standing(source: Source) -> None:
    """Have what this source looks after compared, too. Twice is once."""
    if source not in _sources:
        _sources.append(source)


def contradictions() -> Iterator[Contradiction]:
    """Whatever is not as its events left it; each statement sees a row and its events at one moment."""
    for source in _sources:
        yield from source()


def in_spans(rows: QuerySet) -> Iterator[QuerySet]:
    """The rows in the order of their keys, `SPAN` at a time: however many there are, so many keys are held."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    span = list(keys[:SPAN])
    while span:
        yield rows.filter(pk__gte=span[0], pk__lte=span[-1]).order_by("pk")
        span = list(keys.filter(pk__gt=span[-1])[:SPAN])


def events_of(model: type[Model], key: str = "pk") -> QuerySet[Event]:
    """Inside a query: the events of the row whose number stands in the outer `key`, the last first."""
    number = Cast(OuterRef(key), CharField())
    return Event.objects.filter(target_type=model._meta.label_lower, target_id=number).order_by("-sequence")


def last_verb(events: QuerySet[Event], *verbs: str) -> Coalesce:
    """Inside a query: the last of these verbs among the events, or nothing."""
    return said_last(events.filter(verb__in=verbs).values("verb"))


def said_last(values: QuerySet[Any], otherwise: str = "") -> Coalesce:
    """Inside a query: the first of the values as text."""
    return Coalesce(Subquery(values[:1]), Value(otherwise), output_field=TextField())
