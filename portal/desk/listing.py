"""A desk's list: visibility first, then filters, then search; the same rows for page and export."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.desk.display import value_of
from portal.desk.filtering import FilterBox
from portal.desk.parts import Column, Days, Filter
from portal.search.bigrams import words_of
from portal.tables.cells import shown

if TYPE_CHECKING:
    from portal.desk.desk import Desk

SIZES = (50, 100, 200)
"""How many rows a page may have, the first unless another is asked for."""
SEARCH, PAGE, ORDER, SIZE, STATE, COLUMNS = "q", "p", "o", "n", "state", "c"
DIGEST_SHOWN = 12
WHOLE, LONGEST_WHOLE = re.compile(r"[A-Z0-9·-]*\d[A-Z0-9·-]*(?: [\d:]+| \w{1,4})?"), 24
"""A number or a moment: on one line, or it would break at its hyphens."""


def field_filter(model: type[models.Model], name: str) -> Filter | Days:
    """A filter made from a field: several of its choices or of the rows it points to, 是/否, or from one day to another."""
    field: Any = model._meta.get_field(name)
    label = str(field.verbose_name)
    if isinstance(field, models.DateField):
        return Days(name, label)
    if isinstance(field, models.BooleanField):
        return Filter(
            name,
            label,
            lambda user: [("True", "是"), ("False", "否")],
            lambda rows, value: rows.filter(**{name: value}),
        )
    return Filter(
        name,
        label,
        choices=lambda user: _field_choices(field),
        apply=lambda rows, values: rows.filter(**{f"{name}__in": values}),
        many=True,
    )


def _field_choices(field: Any) -> list[tuple[Any, str]]:
    if field.choices:
        return list(field.choices)
    if field.is_relation:
        return [(row.pk, str(row)) for row in field.related_model._default_manager.all()]
    raise FieldDoesNotExist(f"字段 {field.name} 没有可供筛选的选项，请为它写一个 Filter。")


def narrowed(
    desk: "Desk", rows: models.QuerySet, query: QueryDict, drawn: list[FilterBox], *, but: str = ""
) -> models.QuerySet:
    """Of the rows a person may see (`list_rows`), those that pass search and filters, `but` one of these, in the order asked for."""
    for box in drawn:
        if box.value and box.name != but:
            rows = box.narrow(rows)
    rows = found(desk, rows, query.get(SEARCH, ""))
    order = order_of(desk, query)
    return rows.order_by(order, "-pk") if order else ordered(rows)


@dataclass(frozen=True)
class Heading:
    """A column's heading: its `link` puts the list in order by it, `turned` says which way it stands (`ascending`, …)."""

    label: str
    link: str = ""
    turned: str = ""


def order_of(desk: "Desk", query: QueryDict) -> str:
    """The field that the list is to be put in order by; empty where nothing was asked for that can be."""
    asked = query.get(ORDER, "")
    number = asked.removeprefix("-")
    if number not in map(str, range(len(desk.columns))):
        return ""
    by = _order_by(desk.model, desk.columns[int(number)])
    return f"-{by}" if by and asked.startswith("-") else by


def headings(desk: "Desk", query: QueryDict) -> list[Heading]:
    """The headings of the list; once more on the one it is ordered by turns it round."""
    return [_heading(desk, query, number, column) for number, column in columns_of(desk, query)]


def columns_of(desk: "Desk", query: QueryDict) -> list[tuple[int, Column]]:
    """The columns asked for, each with its number: the first with them, and all of them where none is asked for."""
    asked, every = query.getlist(COLUMNS), list(enumerate(desk.columns))
    chosen = [(number, column) for number, column in every if str(number) in asked]
    if not chosen:
        return every
    return chosen if chosen[0] == every[0] else [every[0], *chosen]


def column_options(desk: "Desk", query: QueryDict) -> list[tuple[str, str, bool]]:
    """What may be chosen besides the first: number, heading, whether it was asked for."""
    asked = query.getlist(COLUMNS)
    return [(str(number), one.label, str(number) in asked) for number, one in enumerate(desk.columns) if number]


def _heading(desk: "Desk", query: QueryDict, number: int, column: Column) -> Heading:
    if not _order_by(desk.model, column):
        return Heading(column.label)
    asked = query.get(ORDER, "")
    turned = {str(number): "ascending", f"-{number}": "descending"}.get(asked, "")
    link = link_to(query, put={ORDER: f"-{number}" if turned == "ascending" else str(number)})
    return Heading(column.label, link, turned)


def _order_by(model: type[models.Model], column: Column) -> str:
    """The field behind a column; none behind a function that names none, nor behind a text, which may be sealed."""
    if column.by:
        return column.by
    source = column.source if isinstance(column.source, str) else ""
    at: Any = model
    for name in source.split("."):
        try:
            field = at._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return ""
        at = field.related_model
    plain = source and field.concrete and not field.is_relation and not isinstance(field, models.TextField)
    return source.replace(".", "__") if plain else ""


@dataclass(frozen=True)
class Tab:
    """The rows in one state, of those that pass everything else that was asked for; `current` where it is asked for."""

    label: str
    count: int
    link: str
    current: bool


def state_tabs(desk: "Desk", rows: models.QuerySet, query: QueryDict, drawn: list[FilterBox]) -> list[Tab]:
    """All states that have rows, with how many; none for a desk that does not filter by state."""
    box = next((box for box in drawn if box.name == STATE), None)
    if box is None:
        return []
    passing = narrowed(desk, rows, query, drawn, but=STATE).order_by().values("pk")
    counted = desk.model._default_manager.filter(pk__in=passing).order_by()
    counts = dict(counted.values_list(STATE).annotate(models.Count("pk")))
    tabs = [Tab("全部", sum(counts.values()), link_to(query, but=STATE), not box.value)]
    for value, label in box.options:
        if counts.get(value) or value in box.chosen:
            link = link_to(query, put={STATE: value})
            tabs.append(Tab(label, counts.get(value, 0), link, value in box.chosen))
    return tabs


def link_to(query: QueryDict, *, but: str = "", put: Mapping[str, str] | None = None) -> str:
    """The address of the same list `but` for one condition, or with others put in; from its first page unless one is put in."""
    link = query.copy()
    for name in (PAGE, but):
        link.pop(name, None)
    for name, value in (put or {}).items():
        link[name] = value
    return f"?{link.urlencode()}"


def conditions(query: QueryDict, drawn: Sequence[FilterBox]) -> list[tuple[str, str]]:
    """What the list is narrowed by: each value in words, and the address without it."""
    found = [(f"搜索：{text}", link_to(query, but=SEARCH))] if (text := query.get(SEARCH, "").strip()) else []
    rest = query.copy()
    rest.pop(PAGE, None)
    return found + [pill for box in drawn if box.value for pill in box.pills(rest)]


def errors(drawn: Sequence[FilterBox]) -> list[str]:
    """What was asked for and cannot be done; the list is not narrowed by that."""
    return [box.error for box in drawn if box.error]


def found(desk: "Desk", rows: models.QuerySet, text: str) -> models.QuerySet:
    """Of these rows, those that hold what was typed; all, when nothing was or the desk has no search."""
    return desk.find(rows, text) if desk.search and words_of(text) else rows


def ordered(rows: models.QuerySet) -> models.QuerySet:
    """Newest first, where the desk says nothing else."""
    return rows if rows.ordered else rows.order_by("-pk")


def page_of(rows: models.QuerySet, query: QueryDict, tabs: Sequence[Tab] = ()) -> Page:
    """One page; a number out of range gives the nearest. Tabs have counted the rows already."""
    size = next((size for size in SIZES if str(size) == query.get(SIZE)), SIZES[0])
    paginator = Paginator(rows, size)
    if tabs:
        paginator.count = sum(tab.count for tab in tabs if tab.current)  # type: ignore[misc]
    return paginator.get_page(query.get(PAGE, "1"))


def page_links(page: Page, query: QueryDict) -> list[tuple[str, str]]:
    """The numbers of the pages, first, last and those about this one, with their addresses; none where rows are left out."""
    around = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [
        (str(number), link_to(query, put={PAGE: str(number)}) if isinstance(number, int) else "") for number in around
    ]


def size_links(page: Page, query: QueryDict) -> list[tuple[int, str]]:
    """The sizes a page may have with their addresses; none where all rows stand on the smallest."""
    return [(size, link_to(query, put={SIZE: str(size)})) for size in SIZES] if page.paginator.count > SIZES[0] else []


@dataclass(frozen=True)
class Row:
    """A row as the list draws it: what it is called, and its cells as HTML."""

    pk: Any
    url: str
    name: str
    cells: SafeString


def drawn_rows(desk: "Desk", rows: Iterable[models.Model], columns: Sequence[Column] = ()) -> list[Row]:
    """The rows as the list draws them. A template takes longer over one cell than this over a row."""
    columns = columns or desk.columns
    first, *others = (column.label for column in columns)
    heads = [format_html('<td data-label="{}" class="title">', first)]
    heads += [format_html('<td data-label="{}">', label) for label in others]
    list_url = desk.list_url()
    return [_drawn_row(desk, row, desk.url_below(list_url, row), heads, columns) for row in rows]


def _drawn_row(desk: "Desk", row: models.Model, url: str, heads: Sequence[str], columns: Sequence[Column]) -> Row:
    drawn: list[str] = []
    for head, (_, text, badge) in zip(heads, cells(row, columns), strict=True):
        if desk.has_detail and not drawn:
            text = format_html('<a href="{}">{}</a>', url, text)
        elif badge:
            text = format_html('<span class="w-status">{}</span>', text)
        drawn.append(f"{head}{conditional_escape(text)}</td>")
    name = str(shown(value_of(row, desk.columns[0].source)))
    return Row(row.pk, url, name, mark_safe("".join(drawn)))


def cells(obj: models.Model, columns: Sequence[Column]) -> Iterator[tuple[str, Any, bool]]:
    """The row's cells as (heading, text, is it a badge)."""
    for column in columns:
        yield column.label, _cell(column, value_of(obj, column.source)), column.badge


def _cell(column: Column, value: Any) -> Any:
    text = shown(value)
    if column.digest and len(text) > DIGEST_SHOWN:
        return format_html('<span title="{}">{}…</span>', text, text[:DIGEST_SHOWN])
    is_whole = column.one_line or isinstance(value, date) or (len(text) <= LONGEST_WHOLE and WHOLE.fullmatch(text))
    return format_html('<span class="desk-date">{}</span>', text) if is_whole else text


def visible_among(desk: "Desk", user: Any, pks: Sequence[str]) -> dict[str, Any]:
    """By their keys, those of the rows that exist and that this person may see, in the order of the keys."""
    field, keys = desk.model._meta.pk, {}
    for pk in pks:
        with suppress(ValidationError):  # no number, or none that the column holds
            key = field.to_python(pk)
            field.run_validators(key)
            keys[key] = pk
    found = {row.pk: row for row in desk.rows(user).filter(pk__in=keys)}
    return {pk: found[key] for key, pk in keys.items() if key in found}


def visible_or_none(desk: "Desk", user: Any, pk: str) -> models.Model | None:
    """The row, when it exists and this person may see it."""
    try:
        return desk.rows(user).filter(pk=pk).first()
    except (ValueError, ValidationError):
        return None
