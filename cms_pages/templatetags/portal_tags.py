"""What the templates need that is no query."""

from datetime import datetime
from typing import Any

from django import template

from cms_pages.menu import marked
from portal import clock
from portal.access.browsers import browser_name
from portal.belongings import Belonging, menu_of

register = template.Library()


@register.inclusion_tag("_partials/menu_items.html")
def menu_items(path: str | None) -> dict[str, object]:
    """The menu with the current column marked."""
    return {"items": marked(path or "")}


@register.filter
def own_pages(user: Any) -> list[Belonging]:
    """What the account's menu names beside the list of all it has."""
    return menu_of(user)


@register.filter
def stamp(at: datetime | None) -> str:
    """A moment as YYYY-MM-DD HH:MM in local time."""
    return clock.display(at) if at else ""


register.filter(browser_name)
