"""The schema seen from outside: which table holds which field, for messages and for the reference."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic.fields import FieldInfo

from .base import Table
from .conditions import CONDITIONS, Condition
from .forms import FIELDS, FormField
from .kinds import STAGES, StageSettings
from .schema import RuleSet


def tables() -> Iterator[tuple[str, type[Table]]]:
    """Every table of the file with its TOML path, in reading order: `("", RuleSet)`, `("programme", Programme)` …"""
    yield from _walk("", RuleSet)


def _walk(path: str, model: type[Table]) -> Iterator[tuple[str, type[Table]]]:
    yield path, model
    for name, field in model.model_fields.items():
        inner = table_in(field.annotation)
        if inner is not None:
            yield from _walk(f"{path}.{name}" if path else name, inner)
    yield from _kinds_of(path, model)


def _kinds_of(path: str, model: type[Table]) -> Iterator[tuple[str, type[Table]]]:
    """The kinds of a stage or condition, each with its own keys, and the tables these hold."""
    if model is StageSettings:
        for kind, known in STAGES.models.items():
            yield f"{path}（kind = {kind}）", known
            for name, field in own_fields(known).items():
                if (inner := table_in(field.annotation)) is not None:
                    yield from _walk(f"{path}.{name}", inner)
    if model is Condition:
        yield from ((f"{path}（kind = {kind}）", known) for kind, known in CONDITIONS.models.items())
    if model is FormField:
        yield from ((f"{path}（kind = {kind}）", known) for kind, known in FIELDS.models.items())


def table_in(annotation: Any) -> type[Table] | None:
    """The table an annotation holds, itself or in a list; None for plain values."""
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, Table) else None
    return next((found for part in get_args(annotation) if (found := table_in(part))), None)


def own_fields(model: type[Table]) -> dict[str, FieldInfo]:
    """The fields a kind adds to its base; every field of any other table."""
    for base in (StageSettings, Condition, FormField):
        if model is not base and issubclass(model, base):
            return {name: info for name, info in model.model_fields.items() if name not in base.model_fields}
    return dict(model.model_fields)


def fields_by_name() -> dict[tuple[str, str], str]:
    """(last part of the table's path, field) → description."""
    return {
        (path.partition("（")[0].rpartition(".")[2], name): info.description or ""
        for path, model in tables()
        for name, info in own_fields(model).items()
    }
