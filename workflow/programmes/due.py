"""What waits, counted over many editions or awards: since when the oldest of it, and by which articles of their rules."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Model, QuerySet, Value

from portal import clock
from portal.access.predicates import is_office
from portal.desk import Desk
from portal.desk.todo import Todo
from workflow.programmes.models import Edition, Programme

Article = Callable[[Any], str]
"""Of an edition, or of an award, what its rules cite."""
TOGETHER = Value(0)
"""All rows at once."""
Counted = tuple[Any, int, date | None, list[str]]


@dataclass(frozen=True)
class Basis:
    """How rows that wait say since when, and by whose rules: the field of the day, what those cite, the field of the owner."""

    since: str
    article: Article
    edition: str = "edition"
    owner: type[Model] = Edition


def due_by_day(
    rows: QuerySet, field: str, words: str, url: str, basis: Basis, *, by_day: str | None = None
) -> Iterator[Todo]:
    """A line for each day on which some of these rows are due: how many, in words that name none of them.

    The list at `url` is narrowed to the day by its filter `by_day`, the field's own where none is given. What is due on no
    day is left out.
    """
    name = field if by_day is None else by_day
    for day, count, first, articles in counted(rows.exclude(**{field: None}), F(field), basis):
        until = day_of(day)
        said = words.format(count)
        narrowed = f"{url}?{urlencode({f'{name}_from': until, f'{name}_to': until})}" if name else url
        yield Todo(said, narrowed, until, said, since=first, articles=articles)


def waiting_at(desk: Desk, user: Any, state: str, words: str, basis: Basis) -> Iterator[Todo]:
    """A line for the office where rows of the desk are in a state that waits for it, on no set day."""
    if is_office(user):
        rows = desk.rows(user).filter(state=state)
        for _, count, first, articles in counted(rows, TOGETHER, basis):
            said = words.format(count)
            yield Todo(said, f"{desk.list_url()}?state={state}", plain=said, since=first, articles=articles)


def counted(rows: QuerySet, by: Any, basis: Basis) -> Iterator[Counted]:
    """By what it says of them: how many rows, the day of the oldest, the articles of their owners."""
    groups = rows.order_by().values_list(by, basis.edition).annotate(Count("pk"), Min(basis.since))
    found = sorted(groups, key=lambda row: (row[0] is None, row[0], row[1]))
    owners = _OWNERS[basis.owner]().in_bulk({row[1] for row in found}) if found else {}
    for value, group in groupby(found, itemgetter(0)):
        same = list(group)
        first = min((day_of(row[3]) for row in same if row[3]), default=None)
        yield value, sum(row[2] for row in same), first, [basis.article(owners[row[1]]) for row in same]


_OWNERS: dict[type[Model], Callable[[], QuerySet]] = {
    Edition: lambda: Edition.objects.prefetch_related("stages"),
    Programme: Programme.objects.all,
}


def day_of(moment: date) -> date:
    """The day of a moment or a day."""
    return clock.day_of(moment) if isinstance(moment, datetime) else moment


def of_stage(edition: Edition) -> str:
    """The article of the stage in progress."""
    return edition.current_stage.article if edition.current_stage else ""
