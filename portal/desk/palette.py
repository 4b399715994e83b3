"""快速前往: where an officer goes by typing, from any page of the office side: the places of the side menu, then cases."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from portal.access.permission_rules import access
from portal.access.predicates import is_insider
from portal.desk.search import asked_of, first_found, is_searched
from portal.search.bigrams import normalise, words_of

Entry = dict[str, str]


@access(is_insider)
def palette(request: HttpRequest) -> JsonResponse:
    """What the words lead to, in groups; without any, all places that this person may open."""
    text = asked_of(request)
    groups = [("前往", places(request, text)), *(cases(request.user, text) if is_searched(text) else ())]
    return JsonResponse({"groups": [{"label": label, "entries": entries} for label, entries in groups if entries]})


def places(request: HttpRequest, text: str) -> list[Entry]:
    """The entries of the side menu that hold the words, whatever their width and case."""
    words = words_of(text)
    found = _leaves(request, admin_menu.menu_items_for_request(request))
    return [
        _entry(str(one.label), one.url) for one in found if all(word in normalise(str(one.label)) for word in words)
    ]


def _leaves(request: HttpRequest, items: Iterable[MenuItem]) -> Iterator[MenuItem]:
    for item in sorted(items, key=lambda one: one.order):
        if isinstance(item, SubmenuMenuItem):
            yield from _leaves(request, item.menu.menu_items_for_request(request))
        elif item.url and item.url != "#":
            yield item


def cases(user: Any, text: str) -> Iterator[tuple[str, list[Entry]]]:
    """By desk, the first cases of it that hold the words and this person may read."""
    for desk, rows in first_found(user, text):
        at = desk.list_url()
        yield desk.label, [_entry(desk.title(row), desk.url_below(at, row)) for row in rows]


def _entry(text: str, url: str) -> Entry:
    return {"text": text, "url": url}
