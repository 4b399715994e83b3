"""办件: one search over every desk a person may open, by each desk's own rows and its own search."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets import viewsets

from portal.access.permission_rules import access
from portal.access.predicates import Predicate, is_editor
from portal.characters.dropping import drop_unreadable
from portal.desk import listing
from portal.search.bigrams import words_of

if TYPE_CHECKING:
    from portal.desk.desk import Desk

SHOWN, LONGEST = 5, 100


@dataclass(frozen=True)
class DeskHits:
    """The first rows of one desk, and where all of them stand."""

    desk: "Desk"
    rows: list[listing.Row]
    more: bool
    all_url: str


def desks_of(user: Any) -> list["Desk"]:
    """The desks this person may open that can be searched, as the side menu orders them."""
    return sorted(_searchable(user), key=lambda desk: (desk.in_settings, desk.order))


def _searchable(user: Any) -> Iterator["Desk"]:
    from portal.desk.desk import Desk

    return (desk for desk in viewsets.viewsets if isinstance(desk, Desk) and desk.search and desk.who(user))


opens_a_desk = Predicate("可以打开办件的人员", lambda user, obj: any(_searchable(user)))


def asked_of(request: HttpRequest) -> str:
    """What is looked for."""
    return drop_unreadable(request.GET.get("q", "")).strip()[:LONGEST]


def is_searched(text: str) -> bool:
    """Whether there is anything in it to be looked for."""
    return bool(words_of(text))


def hits(user: Any, text: str) -> list[DeskHits]:
    """What each desk finds, those that find nothing left out."""
    return [_drawn(desk, rows, text) for desk, rows in _found(user, text)]


def first_found(user: Any, text: str) -> Iterator[tuple["Desk", list[models.Model]]]:
    """The same as rows, of desks whose cases have a page of their own."""
    return ((desk, rows[:SHOWN]) for desk, rows in _found(user, text) if desk.has_detail)


def _found(user: Any, text: str) -> Iterator[tuple["Desk", list[models.Model]]]:
    found = ((desk, _first_rows(desk, user, text)) for desk in desks_of(user))
    return ((desk, rows) for desk, rows in found if rows)


def _first_rows(desk: "Desk", user: Any, text: str) -> list[models.Model]:
    """One more than is shown: whether there are more costs no second query."""
    return list(listing.ordered(listing.found(desk, desk.list_rows(user), text))[: SHOWN + 1])


def _drawn(desk: "Desk", rows: list[models.Model], text: str) -> DeskHits:
    drawn = listing.drawn_rows(desk, rows[:SHOWN])
    return DeskHits(desk, drawn, len(rows) > SHOWN, f"{desk.list_url()}?{urlencode({'q': text})}")


@access(opens_a_desk)
def search_cases(request: HttpRequest) -> HttpResponse:
    text = asked_of(request)
    context = {
        "query": text,
        "hits": hits(request.user, text) if is_searched(text) else [],
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "首页"},
            {"url": "", "label": "搜索办件"},
        ],
        "header_icon": "search",
        "header_title": "搜索办件",
    }
    return render(request, "desk/search.html", context)


class CasesArea(SearchArea):
    """办件 among the places of the office side's search; the first one shown is where the side menu's box leads."""

    def __init__(self, *, for_editors: bool) -> None:
        self.for_editors = for_editors
        order = 150 if for_editors else 50
        super().__init__("办件", reverse("desk_search"), name="cases", icon_name="clipboard-list", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        """Pages, at 100, stand first for editors, cases for everybody else."""
        return is_editor(request.user) == self.for_editors and opens_a_desk(request.user)
