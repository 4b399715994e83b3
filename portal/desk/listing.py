"""A desk's list: visibility first, then filters, then search; the same rows for page and export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import QueryDict
from django.utils.html import format_html

from portal.desk.display import shown, value_of
from portal.desk.parts import Column, Filter
from portal.search.bigrams import words_of

if TYPE_CHECKING:
    from portal.desk.desk import Desk

PAGE_SIZE = 50
DIGEST_SHOWN = 12


@dataclass(frozen=True)
class FilterBox:
    """One filter as the page draws it."""

    name: str
    label: str
    options: list[tuple[str, str]]
    value: str


def field_filter(model: type[models.Model], name: str) -> Filter:
    """A filter made from a field: its choices, 是/否, or the rows it points to."""
    field: Any = model._meta.get_field(name)
    return Filter(
        name=name,
        label=str(field.verbose_name),
        choices=lambda user: _field_choices(field),
        apply=lambda rows, value: rows.filter(**{name: value}),
    )


def _field_choices(field: Any) -> list[tuple[Any, str]]:
    if field.choices:
        return list(field.choices)
    if isinstance(field, models.BooleanField):
        return [("True", "是"), ("False", "否")]
    if field.is_relation:
        return [(row.pk, str(row)) for row in field.related_model._default_manager.all()[:300]]
    raise FieldDoesNotExist(f"字段 {field.name} 没有可供筛选的选项，请为它写一个 Filter。")


def boxes(desk: "Desk", user: Any, query: QueryDict) -> list[FilterBox]:
    """The filters with their options; a value that is no option counts as none."""
    found = []
    for item in desk.all_filters():
        options = [(str(value), str(label)) for value, label in item.choices(user)]
        value = query.get(item.name, "")
        found.append(FilterBox(item.name, item.label, options, value if value in dict(options) else ""))
    return found


def narrowed(desk: "Desk", user: Any, query: QueryDict, drawn: list[FilterBox]) -> models.QuerySet:
    """The rows this person may see that pass filters and search."""
    rows = desk.rows(user)
    for item, box in zip(desk.all_filters(), drawn, strict=True):
        if box.value:
            rows = item.apply(rows, box.value)
    return ordered(found(desk, rows, query.get("q", "")))


def found(desk: "Desk", rows: models.QuerySet, text: str) -> models.QuerySet:
    """Of these rows, those that hold what was typed; all, when nothing was or the desk has no search."""
    return desk.find(rows, text) if desk.search and words_of(text) else rows


def ordered(rows: models.QuerySet) -> models.QuerySet:
    """Newest first, where the desk says nothing else."""
    return rows if rows.ordered else rows.order_by("-pk")


def page_of(rows: models.QuerySet, number: str) -> Page:
    """One page; a number out of range gives the nearest."""
    return Paginator(rows, PAGE_SIZE).get_page(number)


def cells(desk: "Desk", obj: models.Model) -> Iterator[tuple[str, Any, bool]]:
    """The row's cells as (heading, text, is it a badge)."""
    for column in desk.columns:
        yield column.label, _cell(column, value_of(obj, column.source)), column.badge


def _cell(column: Column, value: Any) -> Any:
    text = shown(value)
    if column.digest and len(text) > DIGEST_SHOWN:
        return format_html('<span title="{}">{}…</span>', text, text[:DIGEST_SHOWN])
    is_whole = column.one_line or isinstance(value, date)
    return format_html('<span class="desk-date">{}</span>', text) if is_whole else text


def visible_or_none(desk: "Desk", user: Any, pk: str) -> models.Model | None:
    """The row, when it exists and this person may see it."""
    try:
        return desk.rows(user).filter(pk=pk).first()
    except (ValueError, ValidationError):
        return None
