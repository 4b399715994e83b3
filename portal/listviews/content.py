"""What a view keeps of a list's address, by the words of the page; and the address again, with what is no more."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from portal.canonical import canonical_json
from portal.desk import listing
from portal.desk.desk import Desk
from portal.desk.filtering import FilterBox, boxes


@dataclass(frozen=True)
class Resolved:
    """The address of a view as its list is now, its conditions in words, and what of it is no more."""

    query: str
    words: list[str]
    missing: list[str] = field(default_factory=list)


def taken(desk: Desk, user: Any, query: QueryDict) -> dict[str, Any]:
    """What is kept of this address. Raises `ValidationError` where a condition cannot be done, or there is nothing to keep."""
    drawn = boxes(desk, user, query)
    if wrong := listing.errors(drawn):
        raise ValidationError("".join(wrong))
    asked = set(query.getlist(listing.COLUMNS))
    kept = {
        "search": query.get(listing.SEARCH, "").strip() if desk.search else "",
        "filters": [_kept(box, query) for box in drawn if box.value],
        "order": _order_kept(desk, query),
        "columns": [column.label for number, column in enumerate(desk.columns) if str(number) in asked],
    }
    if not any(kept.values()):
        raise ValidationError("列表现在没有条件、次序和所选的列，没有可以保存的内容。请先筛选、排序或者选择列。")
    return kept


def _kept(box: FilterBox, query: QueryDict) -> dict[str, Any]:
    """What it narrows by, and no other word of the address: a view that is shared keeps nothing typed."""
    is_span = box.kind == "days"
    sent = {name: [query.get(name, "")] if is_span else list(box.chosen) for name in _names(box)}
    return {"label": box.label, "name": box.name, "sent": sent}


def _names(box: FilterBox) -> list[str]:
    return [name for name, _, _ in box.ends] if box.kind == "days" else [box.name]


def _order_kept(desk: Desk, query: QueryDict) -> dict[str, Any] | None:
    if not listing.order_of(desk, query):
        return None
    asked = query.get(listing.ORDER, "")
    return {"label": desk.columns[int(asked.removeprefix("-"))].label, "descending": asked.startswith("-")}


def as_text(kept: dict[str, Any]) -> str:
    return canonical_json(kept)


def resolved(desk: Desk, user: Any, text: str) -> Resolved:
    """The view for this person now: a condition, an option or a column that is no more is left out, and said."""
    kept: dict[str, Any] = json.loads(text)
    query, missing = QueryDict(mutable=True), []
    if kept["search"]:
        query[listing.SEARCH] = kept["search"]
    offered = {box.name: box for box in boxes(desk, user, QueryDict())}
    for one in kept["filters"]:
        missing += _put_back(query, one, offered.get(one["name"]))
    numbers = {column.label: str(number) for number, column in enumerate(desk.columns)}
    missing += [f"列“{label}”" for label in kept["columns"] if label not in numbers]
    query.setlist(listing.COLUMNS, [numbers[label] for label in kept["columns"] if label in numbers])
    missing += _put_in_order(desk, query, kept["order"], numbers)
    drawn = boxes(desk, user, query)
    return Resolved(query.urlencode(), [words for words, _ in listing.conditions(query, drawn)], missing)


def _put_back(query: QueryDict, one: dict[str, Any], box: FilterBox | None) -> list[str]:
    if box is None or set(one["sent"]) != set(_names(box)):
        return [f"条件“{one['label']}”"]
    known = {value for value, _ in box.options}
    lost = False
    for name, values in one["sent"].items():
        left = values if box.kind == "days" else [value for value in values if value in known]
        lost = lost or len(left) < len(values)
        query.setlist(name, left)
    return [f"条件“{one['label']}”所选的选项"] if lost else []


def _put_in_order(desk: Desk, query: QueryDict, order: dict[str, Any] | None, numbers: dict[str, str]) -> list[str]:
    if order is None:
        return []
    query[listing.ORDER] = f"{'-' if order['descending'] else ''}{numbers.get(order['label'], 'x')}"
    if listing.order_of(desk, query):
        return []
    del query[listing.ORDER]
    return [f"按“{order['label']}”排序"]
