"""`/search/`: one box over all that is public."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms_pages.models.search import SearchKind
from cms_pages.search import find, hits
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable

PER_PAGE = 20


@public
@cacheable
def search(request: HttpRequest) -> HttpResponse:
    """Words and any two consecutive characters; hits marked."""
    query = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "")
    kind = kind if kind in SearchKind.values else ""
    listed = Paginator(find(query, kind), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "kind": kind,
        "kinds": [{"value": one.value, "label": one.label} for one in SearchKind],
        "listed": listed,
        "hits": hits(listed, query),
    }
    return render(request, "cms_pages/search.html", context)
