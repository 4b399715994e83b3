"""What the templates need that is no query."""

from datetime import datetime
from typing import Any

from django import template

from cms_pages.columns import About, about
from cms_pages.menu import marked
from cms_pages.permissions import WINNERS
from portal import clock
from portal.access.browsers import browser_name

register = template.Library()


@register.inclusion_tag("_partials/menu_items.html")
def menu_items(path: str | None) -> dict[str, object]:
    """The menu with the current column marked."""
    return {"items": marked(path or "")}


@register.simple_tag(takes_context=True)
def about_column(context: dict[str, Any]) -> About:
    """The column of the page that is shown."""
    return about(getattr(context.get("request"), "path", "/"))


@register.filter
def is_winner(user: Any) -> bool:
    """Whether the account holds an honour that stands."""
    return WINNERS in user.group_names


@register.filter
def stamp(at: datetime | None) -> str:
    """A moment as YYYY-MM-DD HH:MM in local time."""
    return clock.display(at) if at else ""


@register.filter
def published(at: datetime | None) -> str:
    """When something was published: to the minute, the day alone where no hour is known."""
    if at is None:
        return ""
    local = clock.local(at)
    return clock.display(at) if local.hour or local.minute else f"{local:%Y-%m-%d}"


register.filter(browser_name)
