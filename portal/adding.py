"""New rows written in one message, whatever their models; the text of each INSERT is composed once a process.

As with `bulk_create`, no signal of the model is sent. Constraints and triggers are the database's, as ever.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from django.db.transaction import get_connection

from portal.literals import Literals
from portal.questions import Told

M = TypeVar("M", bound=models.Model)
Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it stood when it was added, its values as the database takes them."""

    row: models.Model
    has_key: bool
    marks: str
    params: list[Any]


@dataclass
class _Gathering:
    """What waits to be written, what is to be done after it, and the keys fetched beforehand."""

    keys: dict[type[models.Model], list[int]] = field(default_factory=dict)
    rows: list[_Row] = field(default_factory=list)
    then: list[Then] = field(default_factory=list)


_gathering: ContextVar[_Gathering | None] = ContextVar("gathered_rows", default=None)


@contextmanager
def added_together(*keyed: type[models.Model]) -> Iterator[None]:
    """Write what is added within at its end, in one message; nothing within reads it back. What raises takes it along.

    The keys of `keyed`, one for each time a model is named, are fetched at once, where another around it has none left.
    """
    if outer := _gathering.get():
        _fetch_lacking(outer, Counter(keyed))
        yield
        return
    gathering = _Gathering(_fetched_keys(Counter(keyed)))
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)
    _write(gathering)


def waits() -> bool:
    """Whether what is added now waits."""
    return _gathering.get() is not None


def add(row: M) -> M:
    """A row that others name: it has its key when this returns."""
    if row.pk is None and waits():
        row.pk = next_key(type(row))
    add_all([row])
    return row


def add_all(rows: Iterable[models.Model], then: Then = lambda: None) -> None:
    """Rows that nobody names before they are written, when they have their keys; `then` is called after that."""
    gathering = _gathering.get()
    target = gathering or _Gathering()
    target.rows.extend(_taken(row) for row in rows)
    target.then.append(then)
    if gathering is None:
        _write(target)


def next_key(model: type[models.Model]) -> int:
    """A key of the model's sequence. Gaps are possible, repeats are not."""
    gathering = _gathering.get()
    kept = gathering.keys.get(model) if gathering else None
    return kept.pop(0) if kept else _fetched_keys(Counter([model]))[model][0]


def asking_keys(*models: type[models.Model]) -> Told:
    """What `added_together` of these asks."""
    return _keys_of(Counter(models))


def _keys_of(wanted: Counter[type[models.Model]]) -> Told:
    return Told(f"SELECT {', '.join(_sequence(model) for model in wanted.elements())}")


def _fetch_lacking(gathering: _Gathering, wanted: Counter[type[models.Model]]) -> None:
    kept = Counter({model: len(keys) for model, keys in gathering.keys.items()})
    for model, keys in _fetched_keys(wanted - kept).items():
        gathering.keys.setdefault(model, []).extend(keys)


def _fetched_keys(wanted: Counter[type[models.Model]]) -> dict[type[models.Model], list[int]]:
    if not wanted:
        return {}
    found = iter(_keys_of(wanted)()[0])
    return {model: [next(found) for _ in range(count)] for model, count in wanted.items()}


@cache
def _sequence(model: type[models.Model]) -> str:
    key = model._meta.pk
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', '{key.column}'))"  # type: ignore[union-attr]


def _taken(row: models.Model) -> _Row:
    has_key, connection = row.pk is not None, get_connection()
    marks, params = [], []
    for column in _statement(type(row), has_key).columns:
        one = column.field
        value = getattr(row, one.attname) if column.is_plain else one.pre_save(row, add=True)
        if isinstance(value, DatabaseDefault):
            marks.append("DEFAULT")
            continue
        marks.append("%s")
        params.append(one.get_prep_value(value) if column.is_plain else one.get_db_prep_save(value, connection))
    return _Row(row, has_key, f"({', '.join(marks)})", params)


def _write(gathering: _Gathering) -> None:
    """The rows, those of a model and with a key of its own in one statement each, then what hangs on them."""
    groups: dict[_Statement, list[_Row]] = {}
    for one in gathering.rows:
        groups.setdefault(_statement(type(one.row), one.has_key), []).append(one)
    if groups:
        _insert(groups)
    for then in gathering.then:
        then()


def _insert(groups: dict["_Statement", list[_Row]]) -> None:
    literals = Literals(connection)
    filled = {one: ", ".join(literals.filled(row.marks, row.params) for row in rows) for one, rows in groups.items()}
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"{one.head} VALUES {values} {one.tail}" for one, values in filled.items()))
        for rows in groups.values():
            for one, (key,) in zip(rows, cursor.fetchall(), strict=True):
                one.row.pk, one.row._state.adding, one.row._state.db = key, False, connection.alias
            cursor.nextset()


@dataclass(frozen=True, slots=True)
class _Column:
    """`is_plain`: its field does with a value what every field does, which Django asks the connection about each time."""

    field: models.Field
    is_plain: bool

    @classmethod
    def of(cls, field: models.Field) -> "_Column":
        special = ("pre_save", "get_db_prep_save", "get_db_prep_value")
        return cls(field, all(getattr(type(field), name) is getattr(models.Field, name) for name in special))


@dataclass(frozen=True, eq=False)
class _Statement:
    """The columns written, and the text around their values."""

    columns: list[_Column]
    head: str
    tail: str


@cache
def _statement(model: type[models.Model], with_key: bool) -> _Statement:
    """Raises `TypeError` for a model with a column that asks for SQL of its own."""
    fields = [one for one in model._meta.concrete_fields if not one.generated and (with_key or not one.primary_key)]
    if special := [one.name for one in fields if hasattr(one, "get_placeholder")]:
        raise TypeError(f"{model.__name__}: {', '.join(special)}")
    names = ", ".join(f'"{one.column}"' for one in fields)
    key = model._meta.pk.column  # type: ignore[union-attr]
    return _Statement(
        [_Column.of(one) for one in fields], f'INSERT INTO "{model._meta.db_table}" ({names})', f'RETURNING "{key}"'
    )
