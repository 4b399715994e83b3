"""What the templates need that is no query."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django import template
from django.utils.safestring import SafeString

from cms_pages.columns import About, about
from cms_pages.menu import mark_of, marked, marked_english
from portal import clock, languages
from portal.access.browsers import browser_name
from portal.access.sessions import has_logged_in
from portal.belongings import Belonging, menu_of
from portal.documents.wording import official_date
from portal.messages.models import unread_count
from portal.pagecache.keeping import kept
from portal.translated import shown

register = template.Library()


@register.inclusion_tag("_partials/menu_items.html")
def menu_items(path: str | None) -> dict[str, object]:
    """The menu with the current column marked."""
    return {"items": marked_english(path or "") if languages.is_english() else marked(path or "")}


class KeptPart(template.Node):
    """What stands between `{% keep name value … %}` and `{% endkeep %}`, rendered once for all public pages of one language.

    It may read nothing but the site, its language and these values; where one of them is None it is rendered anew.
    """

    def __init__(self, nodelist: template.NodeList, name: str, values: list[template.base.FilterExpression]) -> None:
        self.nodelist, self.name, self.values = nodelist, name, values

    def render(self, context: template.Context) -> SafeString:
        request = context.get("request")
        told = [value.resolve(context) for value in self.values]
        if None in told or not getattr(request, "public_page", False):
            return self.nodelist.render(context)
        name = f"part {self.name} {languages.is_english()} {told}"
        return kept(request, name, partial(self.nodelist.render, context))


@register.tag
def keep(parser: template.base.Parser, token: template.base.Token) -> KeptPart:
    """See `KeptPart`."""
    _, name, *values = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeptPart(nodelist, name, [parser.compile_filter(value) for value in values])


@register.filter
def column_mark(path: str | None) -> str:
    """What the menu of a page depends on."""
    return mark_of(path or "", english=languages.is_english())


@register.simple_tag(takes_context=True)
def about_column(context: dict[str, Any]) -> About:
    """The column of the page that is shown."""
    return about(getattr(context.get("request"), "path", "/"))


@register.filter
def own_pages(user: Any) -> list[Belonging]:
    """What the account's menu names beside the list of all it has."""
    return menu_of(user)


@register.filter
def unread(user: Any) -> str:
    """How many messages the person has not opened; nothing where there is none."""
    return unread_count(user)


@register.filter
def unstopped(label: object) -> str:
    """A label without the stop that ends it, to stand before a colon."""
    return str(label).rstrip("。.：:")


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


@register.simple_tag
def site_name(site: Any) -> str:
    """What the portal is called in the language of the page."""
    return str(site.site_name_en if languages.is_english() else site.site_name)


@register.filter
def subject_here(message: Any) -> str:
    """What a letter is called in the language of the page."""
    return languages.in_chinese((languages.is_english() and message.subject_en) or message.subject)


@register.filter
def day(on: date | None) -> str:
    """A day as an official writes it: 2026年12月3日, 3 December 2026."""
    if on is None:
        return ""
    return f"{on.day} {on:%B %Y}" if languages.is_english() else official_date(on)


@register.simple_tag(takes_context=True)
def other_address(context: dict[str, Any]) -> str:
    """The page in the other language; empty where there is none."""
    told = context.get("chinese_url" if languages.is_english() else "english_url")
    request = context.get("request")
    return str(told or (languages.other_address(request) if request is not None else ""))


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> list[tuple[str, str]]:
    """The page's addresses by language."""
    request = context.get("request")
    return languages.alternates(request) if request is not None else []


register.filter(browser_name)
register.filter(has_logged_in)
register.filter("zh", languages.in_chinese)
register.filter("spoken", languages.spoken)
register.filter("shown", shown)
register.filter("here", languages.here)
register.filter("only_chinese", languages.only_chinese)
