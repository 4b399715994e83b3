"""`/search/`: one box over all that is public."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms_pages.models.search import SearchKind
from cms_pages.search import hits
from cms_pages.search_asking import PER_PAGE, ask
from cms_pages.search_english import nearest_english
from cms_pages.search_terms import nearest
from portal import clock
from portal.access.permission_rules import public
from portal.languages import is_english, spoken
from portal.pagecache.responses import cacheable

FIRST_YEAR = 2012
"""The year of the oldest paper in the portal: a standard of that year."""
MOST_PAGES = 500


@public
@cacheable
def search(request: HttpRequest) -> HttpResponse:
    """Words, what they mean officially, how they sound, and any two consecutive characters; hits marked."""
    query = request.GET.get("q", "").strip()[:100]
    kind, year, page = chosen(request)
    answer = ask(query, kind, year, page)
    listed = Paginator(range(answer.total), PER_PAGE).get_page(page)
    context = {
        "query": query,
        "kind": kind,
        "kinds": [{"value": one.value, "label": spoken(one.label)} for one in SearchKind],
        "year": year,
        "years": years(),
        "answer": answer,
        "listed": listed,
        "hits": hits(answer.entries, answer.asked.marked),
        "nearest": alike(query) if query and not answer.entries else [],
    }
    return render(request, "cms_pages/search.html", context)


def alike(query: str) -> list[str]:
    """What the reader may have meant, in the language that is spoken."""
    return nearest_english(query) or nearest(query) if is_english() else nearest(query)


def chosen(request: HttpRequest) -> tuple[str, int | None, int]:
    """The kind, the year and the page asked for; what is none of these counts as not asked."""
    kind, year, page = (request.GET.get(name, "") for name in ("kind", "year", "page"))
    number = int(page) if page.isdecimal() and len(page) < 4 else 1
    return (
        kind if kind in SearchKind.values else "",
        int(year) if year in map(str, years()) else None,
        min(max(number, 1), MOST_PAGES),
    )


def years() -> list[int]:
    """Those a row can be of, the latest first."""
    today: date = clock.today()
    return list(range(today.year, FIRST_YEAR - 1, -1))
