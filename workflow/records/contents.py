"""What belongs to a case: whatever hangs on its application by foreign key, so that a new room is in the archive by itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from portal import clock
from portal.canonical import canonical_json
from portal.evidence.models import EvidenceFile
from workflow.applications.models import Application

# Ballot papers tell nothing without their count, which the proposal bears; feedback is the discipline body's alone, who
# objected or reported a misuse their handlers'; a ceremony is of all its winners; what the archive made is no part of itself.
LEFT_OUT = frozenset({
    "decisions.vote", "decisions.ballotcast", "misuse.misusereport", "objections.objection", "ceremonies.ceremony",
    "records.record", "supervision.feedback",
})  # fmt: skip
NOT_ITS_OWN = frozenset({"ceremonies.ceremony", "records.record"})
"""What hangs on a case and is not the case's alone."""
ROOMS = ("workflow.", "objections")
READ_ELSEWHERE = frozenset({"applications.Application.form_answers"})
"""Kept by code; a source of its own says it in the words of the form."""
Keys = dict[type[models.Model], set[Any]]
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
        for model, keys in reached(application).items()
    ]
    told = [Part(title, rows) for title, source in _sources.items() if (rows := source(application))]
    return own + told


def hold_still(application: Application) -> Keys:
    """Lock all that the case consists of until the transaction ends, what it hangs on first: nothing new comes in on it.

    Keys included, unlike `lock`: a row that would point to one of these waits as well.
    """
    Application.objects.select_for_update().get(pk=application.pk)
    return reached(application, left_out=NOT_ITS_OWN, locked=True)


def reached(application: Application, *, left_out: frozenset[str] = LEFT_OUT, locked: bool = False) -> Keys:
    """The keys of the case's rows, model by model, those nearest to the application first; `locked` as they are found."""
    found: Keys = {Application: {application.pk}}
    waiting = [*found.items()]
    while waiting:
        model, keys = waiting.pop(0)
        for other, path in _hanging_on(model, left_out):
            rows = other._base_manager.filter(**{f"{path}__in": keys}).order_by("pk")
            new = set((rows.select_for_update() if locked else rows).values_list("pk", flat=True))
            new -= found.get(other, set())
            if new:
                found.setdefault(other, set()).update(new)
                waiting.append((other, new))
    return found


def _hanging_on(model: type[models.Model], left_out: frozenset[str]) -> Iterator[tuple[type[models.Model], str]]:
    # Hidden ones too: who needs no way back from an honour to its rows has them hang on it all the same.
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        other: Any = relation.related_model
        is_ours = other._meta.app_config.name.startswith(ROOMS) and other._meta.label_lower not in left_out
        if is_ours and not other._meta.auto_created:
            yield other, relation.field.name


def case_files(application: Application, *, left_out: frozenset[str] = LEFT_OUT) -> QuerySet[EvidenceFile]:
    """The files of a case: what was handed in with it, and with whatever hangs on it."""
    mine = Q(pk__in=[])
    for model, keys in reached(application, left_out=left_out).items():
        mine |= Q(target_type=model._meta.label_lower, target_id__in=[str(key) for key in keys])
    return EvidenceFile.objects.filter(mine)


def _lines(row: models.Model) -> list[Line]:
    named = [field for field in row._meta.concrete_fields if not field.primary_key and str(field) not in READ_ELSEWHERE]
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
