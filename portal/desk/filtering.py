"""A list's conditions on django-filter's and Wagtail's own parts: the filters that a desk names, bound to what was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import django_filters
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BoundField
from django.http import QueryDict
from django_filters.fields import DateRangeField
from wagtail.admin.active_filters import (
    ActiveFilter,
    DateFromToRangeFilterAdapter,
    filter_adapter_class_registry,
    register_filter_adapter_class,
)
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from portal import clock
from portal.desk.parts import Days, Filter, Mine

if TYPE_CHECKING:
    from portal.desk.desk import Desk

FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日")
FIRST_YEAR, LAST_YEAR = 1900, 2199
NO_DATE = "“{}”的{}日期不是日期，请按“2027-10-01”的写法填写。"
REVERSED = "“{}”的起始日期（{}）晚于截止日期（{}），请更正后再查询。"


class ShanghaiDaysField(DateRangeField):
    """From the first moment of one day to the last of another, by Shanghai's clock, whatever zone the request has activated."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, which in zip(self.fields, ("起始", "截止"), strict=True):
            part.input_formats = FORMATS
            part.error_messages["invalid"] = NO_DATE.format(self.label, which)

    def compress(self, data_list: list[Any]) -> slice | None:
        if not any(data_list):
            return None
        start, stop = data_list
        for day, part in zip(data_list, self.fields, strict=True):
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValidationError(part.error_messages["invalid"])
        if start and stop and start > stop:
            raise ValidationError(REVERSED.format(self.label, _worded(start), _worded(stop)))
        return slice(start and clock.moment(start, 0), stop and _end_of(stop))


def _worded(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _end_of(day: date) -> datetime:
    return clock.moment(day, 23, 59, 59).replace(microsecond=999999)


class DaysFilter(django_filters.DateFromToRangeFilter):
    field_class = ShanghaiDaysField


class DaysAdapter(DateFromToRangeFilterAdapter):
    """The pill of a span of days, by its days in Shanghai."""

    def get_active_filters(self) -> Iterator[ActiveFilter]:
        for one in super().get_active_filters():
            start, stop = (at and str(clock.day_of(at)) for at in (self.value.start, self.value.stop))
            words = f"{start}至{stop}" if start and stop else f"{start}起" if start else f"至{stop}"
            yield one._replace(value=words)


register_filter_adapter_class(DaysFilter, DaysAdapter)


@dataclass(frozen=True)
class FilterBox:
    """One filter as the page draws it, and what was asked of it; `error` says why that cannot be done."""

    name: str
    label: str
    kind: str
    options: list[tuple[str, str]]
    made: django_filters.Filter
    bound: BoundField
    value: Any
    error: str = ""

    @property
    def chosen(self) -> list[str]:
        """The options asked for."""
        return self.value if self.kind == "many" else [self.value] if self.value else []

    @property
    def chosen_words(self) -> str:
        return "、".join(label for value, label in self.options if value in self.chosen)

    @property
    def ends(self) -> list[tuple[str, str, str]]:
        """The two ends of a span of days: name, what it is called, what was typed."""
        widget = self.made.field.widget
        typed = self.bound.data
        return [
            (widget.suffixed(self.name, suffix), words, text if isinstance(text, str) else "")
            for suffix, words, text in zip(widget.suffixes, ("起", "止"), typed, strict=True)
        ]

    def narrow(self, rows: models.QuerySet) -> models.QuerySet:
        return self.made.filter(rows, self.value)

    def pills(self, query: QueryDict) -> Iterator[tuple[str, str]]:
        """Each condition in words, and the address without it."""
        adapter = filter_adapter_class_registry.get(self.made)(self.made, self.bound, self.value, "", query)
        return ((f"{one.field_label}：{one.value}", one.removed_filter_url) for one in adapter.get_active_filters())


def boxes(desk: "Desk", user: Any, query: QueryDict) -> list[FilterBox]:
    """The filters with their options; a value that is no option counts as none."""
    items = desk.all_filters()
    options = {item.name: _options(item, user) for item in items}
    made = {item.name: _made(item, options[item.name], user) for item in items}
    filters = type("ListFilters", (WagtailFilterSet,), made)(_known(query, options), desk.model._default_manager.none())
    filters.form.is_valid()
    return [_box(filters, item, options[item.name]) for item in items]


def _box(filters: WagtailFilterSet, item: Filter | Days | Mine, options: list[tuple[str, str]]) -> FilterBox:
    form, name = filters.form, item.name
    errors = form.errors.get(name, [])
    value = None if errors else form.cleaned_data.get(name)
    return FilterBox(
        name, item.label, item.kind, options, filters.filters[name], form[name], value, error="".join(errors)
    )


def _options(item: Filter | Days | Mine, user: Any) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in item.choices(user)]


def _known(query: QueryDict, options: Mapping[str, Sequence[tuple[str, str]]]) -> QueryDict:
    """The query without the values that are no option: an old address narrows by what it still can."""
    known = query.copy()
    for name, offered in options.items():
        if offered and name in known:
            known.setlist(name, [value for value in known.getlist(name) if value in dict(offered)])
    return known


def _made(item: Filter | Days | Mine, options: list[tuple[str, str]], user: Any) -> django_filters.Filter:
    if isinstance(item, Days):
        return DaysFilter(field_name=item.field or item.name, label=item.label, widget=DateRangePickerWidget)
    if isinstance(item, Mine):
        return django_filters.ChoiceFilter(
            label=item.label, choices=options, method=lambda rows, name, value: item.apply(rows, value, user)
        )
    kind = django_filters.MultipleChoiceFilter if item.many else django_filters.ChoiceFilter
    apply = item.apply
    return kind(label=item.label, choices=options, method=lambda rows, name, value: apply(rows, value))
