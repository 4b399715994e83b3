"""Questions asked the same way every time: the models say what they are, their SQL is composed once a process.

    @question
    def filed_with(token: Any) -> QuerySet[Objection]:
        return Objection.objects.filter(token_hash=token)

    found = filed_with(token="…")

To compose a statement costs Django several times what it costs PostgreSQL to answer it, and so does each trip there: what a
verb is going to ask of several rooms it has `answered_together`, and the rooms find their answers there. To take it apart and
plan it costs PostgreSQL most of what it answers in: each connection does it once (PREPARE, EXECUTE).
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet, Value
from django.db.models.query import FlatValuesListIterable

from portal.literals import Literals

Row = TypeVar("Row")
Planned = dict["Question[Any]", str]
"""Questions by the names under which a connection has them planned."""
_numbers = itertools.count(1)
_answers: ContextVar[dict[Asked, list[Any]] | None] = ContextVar("answers", default=None)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value comes into the statement."""

    name: str


@dataclass(frozen=True)
class _Composed(Generic[Row]):
    """The query, what Django made of it, and how its columns are read."""

    queryset: QuerySet[Any, Row]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]

    @cached_property
    def slots(self) -> list[str]:
        """The names of its values, in the order in which a planned statement takes them."""
        return [*dict.fromkeys(part.name for part in self.params if isinstance(part, Slot))]

    @cached_property
    def is_flat(self) -> bool:
        """Whether its rows are single values as the database gives them."""
        iterable = self.queryset._iterable_class  # type: ignore[attr-defined]
        return iterable is FlatValuesListIterable and not self.converters


class Question(Generic[Row]):
    """A query composed by the first who asks it; each asking fills in its values, by name, and reads what stands there now.

    Nothing but its values may differ from one asking to the next: neither conditions nor what the clock or a setting says.
    `shares`: what it locks, any number lock at once (`FOR SHARE`), and whoever would change it waits for all of them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *, shares: bool = False) -> None:
        self._build, self._shares, self.__doc__ = build, shares, build.__doc__

    @cached_property
    def composed(self) -> _Composed[Row]:
        slots = {name: Value(Slot(name)) for name in inspect.signature(self._build).parameters}
        queryset = self._build(**slots)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        if self._shares:  # Django has no word for it
            sql = sql.replace("FOR NO KEY UPDATE", "FOR SHARE")
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return _Composed(queryset, compiler, sql, params, converters)

    def planning(self, name: str, literals: Literals) -> str:
        """What has a connection take it apart and plan it, once for all that it is going to be asked."""
        composed = self.composed
        places = {slot: f"${number}" for number, slot in enumerate(composed.slots, 1)}
        params = (places[part.name] if isinstance(part, Slot) else literals.of(part) for part in composed.params)
        return f"PREPARE {name} AS {composed.sql % tuple(params)}"

    def of(self, **values: Any) -> Asking[Row]:
        """The question with its values, not asked yet."""
        return Asking(self, tuple(values.items()))

    def __call__(self, **values: Any) -> list[Row]:
        return self.of(**values)()

    def read(self, rows: list[tuple[Any, ...]]) -> list[Row]:
        """What the query makes of the rows of its answer."""
        composed = self.composed
        if not rows:
            return []  # nearly half of what a filing asks; to have Django read nothing costs it as much as a row
        if composed.is_flat:
            return [row[0] for row in rows]
        read = copy(composed.compiler)
        # Whoever composed it did so in a thread and on a connection of its own.
        read.connection = connections[composed.queryset.db]
        read.execute_sql = lambda *args, **options: [rows]
        read.get_converters = lambda *args: composed.converters
        found = composed.queryset.all()
        found.query.get_compiler = lambda *args, **options: read  # type: ignore[method-assign]
        return list(found)


class Asked:
    """What can be asked; called, it is asked, unless it was answered beforehand."""

    __slots__ = ()

    def __call__(self) -> list[Any]:
        answers = _answers.get() or {}
        return answers.pop(self) if self in answers else _answered([self])[0]

    def said(self, literals: Literals, planned: Planned) -> str:
        """The statement, by its name where the connection has it planned."""
        raise NotImplementedError

    def read(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """What is made of the rows of the answer."""
        return rows


@dataclass(frozen=True, slots=True)
class Asking(Asked, Generic[Row]):
    """A question with its values."""

    question: Question[Row]
    values: tuple[tuple[str, Any], ...]

    if TYPE_CHECKING:

        def __call__(self) -> list[Row]: ...

    def said(self, literals: Literals, planned: Planned) -> str:
        composed, values = self.question.composed, dict(self.values)
        if name := planned.get(self.question):
            given = ", ".join(literals.of(values[slot]) for slot in composed.slots)
            return f"EXECUTE {name}({given})" if given else f"EXECUTE {name}"
        params = (values[part.name] if isinstance(part, Slot) else part for part in composed.params)
        return literals.filled(composed.sql, params)

    def read(self, rows: list[tuple[Any, ...]]) -> list[Row]:
        return self.question.read(rows)


@dataclass(frozen=True, slots=True)
class Told(Asked):
    """A statement that is about no model, a lock or keys of sequences; its answer are the rows as they come."""

    sql: str
    values: tuple[Any, ...] = ()

    def said(self, literals: Literals, planned: Planned) -> str:
        return literals.filled(self.sql, self.values)


@contextmanager
def answered_together(*askings: Asked) -> Iterator[None]:
    """Have these answered in their order, in one message; each answer is good for one asking within.

    Each statement sees what was committed before it began: one after a lock sees what was written while that waited.
    What was answered around it, and nobody has taken yet, is not asked again.
    """
    answers = _answers.get()
    if answers is None:
        answers = {}
    new = [asking for asking in askings if asking not in answers]
    answers.update(zip(new, _answered(new), strict=True))
    token = _answers.set(answers)
    try:
        yield
    finally:
        _answers.reset(token)
        for asking in new:
            answers.pop(asking, None)


def _answered(askings: list[Asked]) -> list[list[Any]]:
    if not askings:
        return []
    found: list[list[tuple[Any, ...]]] = []
    literals = Literals(connection)
    with _planned(askings) as (new, planned), connection.cursor() as cursor:
        plans = [asked.planning(name, literals) for asked, name in new.items()]
        cursor.execute("; ".join([*plans, *(asking.said(literals, planned) for asking in askings)]))
        for _ in plans:
            cursor.nextset()
        for _ in askings:
            found.append(cursor.fetchall())
            cursor.nextset()
    return [asking.read(rows) for asking, rows in zip(askings, found, strict=True)]


@contextmanager
def _planned(askings: list[Asked]) -> Iterator[tuple[Planned, Planned]]:
    """What the connection is to plan first, and all that it has planned then: nothing where it is shared with others.

    What is asked alone is told in full: to plan it costs less than the trip. What fails may have been planned for a table
    that a release has changed since: all is planned anew, under new names.
    """
    kept: Planned | None = connection.planned  # type: ignore[attr-defined]
    if kept is None or len(askings) == 1:
        yield {}, {}
        return
    asked = dict.fromkeys(asking.question for asking in askings if isinstance(asking, Asking))
    new = {one: f"asked_{next(_numbers)}" for one in asked if one not in kept}
    try:
        yield new, kept | new
    except DatabaseError:
        kept.clear()
        raise
    kept.update(new)


def question(build: Callable[..., QuerySet[Any, Row]]) -> Question[Row]:
    """A function of a query's values as a `Question`; usable as a decorator."""
    return Question(build)


def sharing(build: Callable[..., QuerySet[Any, Row]]) -> Question[Row]:
    """The same of a query with `select_for_update(no_key=True)`, whose locks are shared."""
    return Question(build, shares=True)
