"""What the templates need that is no query."""

from datetime import datetime

from django import template
from django.utils.html import format_html

from cms_pages.menu import marked
from portal import clock
from portal.errors import cite

register = template.Library()


@register.inclusion_tag("_partials/menu_items.html")
def menu_items(path: str | None) -> dict[str, object]:
    """The menu with the current column marked."""
    return {"items": marked(path or "")}


@register.filter
def stamp(at: datetime | None) -> str:
    """A moment as YYYY-MM-DD HH:MM in local time."""
    return clock.display(at) if at else ""


@register.simple_tag
def article_link(article: str, ruleset_slug: str = "") -> str:
    """`21` → 第二十一条, linked to the article's own address where it is an article of numbered measures."""
    name = cite(article).removeprefix("依据")
    number = article.partition("(")[0]
    if not (number.isdigit() and ruleset_slug):
        return name
    return format_html('<a href="/measures/{}/articles/{}/">{}</a>', ruleset_slug, number, name)
