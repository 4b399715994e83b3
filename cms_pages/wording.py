"""A page as the words the public reads of it, field by field: what the journal keeps when it changes."""

from typing import TYPE_CHECKING, Any

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.models import Page

if TYPE_CHECKING:
    from cms_pages.models.base import PortalPage

FRAME = ("title", "slug", "search_description")


def public_words(page: "PortalPage") -> dict[str, Any]:
    """Label → value of every field of the page's own, and of its rows (the articles of measures)."""
    inherited = {field.name for field in Page._meta.get_fields()} - set(FRAME)
    fields = [f for f in page._meta.concrete_fields if f.name not in inherited and not f.primary_key]
    words = {str(field.verbose_name): _value(page, field) for field in fields if not field.name.endswith("_ptr")}
    for field in page._meta.many_to_many:
        if field.name not in inherited:
            words[str(field.verbose_name)] = "、".join(str(row) for row in getattr(page, field.name).all())
    for relation in get_all_child_relations(type(page)):
        if relation.name not in inherited:
            words.update(_rows(page, relation.get_accessor_name()))
    return words


def _rows(page: "PortalPage", accessor: str) -> dict[str, Any]:
    return {
        str(row): "\n".join(str(_value(row, field)) for field in _own_fields(row))
        for row in getattr(page, accessor).all()
    }


def _own_fields(row: models.Model) -> list[Any]:
    return [f for f in row._meta.concrete_fields if not f.primary_key and not f.is_relation and f.name != "sort_order"]


def _value(row: models.Model, field: Any) -> Any:
    if field.is_relation:
        return str(getattr(row, field.name) or "")
    value = field.value_from_object(row)
    return "" if value is None else value if isinstance(value, int | str | bool) else str(value)
