"""What belongs to a case: whatever hangs on its application by foreign key, so that a new room is in the archive by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from portal import clock
from portal.canonical import canonical_json
from workflow.applications.models import Application

# Ballot papers tell nothing without their count, which the proposal bears; feedback is the discipline body's alone, who
# reported a misuse its handlers'; what the archive made is no part of itself.
LEFT_OUT = frozenset(
    {"decisions.vote", "decisions.ballotcast", "misuse.misusereport", "records.record", "supervision.feedback"}
)
Line = tuple[str, str]
Source = Callable[[Application], list[list[Line]]]
_sources: dict[str, Source] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing in a case: its rows, each as (label, value) as people read it."""

    title: str
    rows: list[list[Line]]


def register_record_source(title: str, source: Source) -> Source:
    """Let an app above put what it knows of a case into its archive package: rows of (label, value). The same title replaces."""
    _sources[title] = source
    return source


def parts_of(application: Application) -> list[Part]:
    """All that was done on a case, kind by kind, private values masked."""
    own = [
        Part(
            str(model._meta.verbose_name),
            [_lines(row) for row in model._base_manager.filter(pk__in=keys).order_by("pk")],
        )
        for model, keys in _reached(application).items()
    ]
    told = [Part(title, rows) for title, source in _sources.items() if (rows := source(application))]
    return own + told


def _reached(application: Application) -> dict[type[models.Model], set[Any]]:
    """The keys of the case's rows, model by model, those nearest to the application first."""
    found: dict[type[models.Model], set[Any]] = {Application: {application.pk}}
    waiting: list[tuple[type[models.Model], set[Any]]] = [*found.items()]
    while waiting:
        model, keys = waiting.pop(0)
        for other, path in _hanging_on(model):
            new = set(other._base_manager.filter(**{f"{path}__in": keys}).values_list("pk", flat=True))
            new -= found.get(other, set())
            if new:
                found.setdefault(other, set()).update(new)
                waiting.append((other, new))
    return found


def _hanging_on(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for relation in model._meta.related_objects:
        other: Any = relation.related_model
        is_ours = other._meta.app_config.name.startswith("workflow.") and other._meta.label_lower not in LEFT_OUT
        if is_ours and not relation.many_to_many:
            yield other, relation.field.name


def _lines(row: models.Model) -> list[Line]:
    named = [field for field in row._meta.concrete_fields if not field.primary_key]
    lines = [(str(field.verbose_name), _words(row, field)) for field in named]
    return [(label, words) for label, words in lines if words]


def _words(row: models.Model, field: Any) -> str:
    """A value as it is read; sealed ones come as their mask."""
    value = getattr(row, field.name)
    if value in (None, ""):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(field, models.DateTimeField):
        return clock.display_seconds(value)
    if isinstance(field, models.BooleanField):
        return "是" if value else "否"
    return canonical_json(value) if isinstance(value, dict | list) else str(value)
