"""`/sitemap.xml` and `/robots.txt` for machines, `/site-map/` for people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page

from cms_pages.menu import COLUMNS
from cms_pages.models.search import SearchEntry
from portal.access.permission_rules import public
from portal.languages import plain_path
from portal.pagecache.responses import cacheable

MOST = 49_000
OTHERS = (
    "/",
    "/guide/",
    "/eligibility/",
    "/objections/new/",
    "/objections/outcomes/",
    "/misuse/",
    "/misuse/new/",
    "/tracking/",
    "/site-map/",
    "/data/",
    "/contact/",
    "/en/",
    "/en/eligibility/",
    "/en/register/",
    "/en/decisions/",
    "/en/verify/",
    "/en/objections/",
    "/en/objections/new/",
    "/en/misuse/",
    "/en/misuse/new/",
    "/en/stories/",
    "/en/contact/",
)
PRIVATE = (
    "/admin/",
    "/accounts/",
    "/apply/",
    "/winners/",
    "/inbox/",
    "/feedback/",
    "/pool/mine/",
    "/evidence/",
    "/objections/progress/",
    "/misuse/progress/",
    "/misuse/mine/",
    "/misuse/cases/",
    "/search/",
)


@public
@cacheable
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address the search knows, and the columns."""
    known = SearchEntry.objects.order_by("url").values_list("url", "published_at").distinct()[:MOST]
    fixed = [*OTHERS, *(column.url for column in COLUMNS)]
    rows = [(url, None) for url in fixed] + [
        row for row in known if row[0] not in fixed and not plain_path(row[0]).startswith(PRIVATE)
    ]
    context = {"base": settings.PORTAL_BASE_URL, "rows": rows}
    return render(request, "cms_pages/sitemap.xml", context, content_type="application/xml; charset=utf-8")


@public
@cacheable
def robots(request: HttpRequest) -> HttpResponse:
    """What is not to be indexed, and where the map is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in PRIVATE),
        *(f"Disallow: /en{path}" for path in PRIVATE),
        f"Sitemap: {settings.PORTAL_BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@cacheable
def site_map(request: HttpRequest) -> HttpResponse:
    """The columns with the pages in them."""
    pages = list(Page.objects.live().public().filter(depth__gte=3, depth__lte=4).order_by("path")[:500])
    sections = [
        {"page": page, "children": [p for p in pages if p.is_child_of(page)]} for page in pages if page.depth == 3
    ]
    for section in sections:
        section["url"] = address(section["page"])
        section["links"] = [{"title": child.title, "url": address(child)} for child in section["children"][:50]]
    return render(request, "cms_pages/site_map.html", {"sections": sections, "columns": COLUMNS})


def address(page: Page) -> str:
    return "/" + "/".join(page.url_path.strip("/").split("/")[1:]) + "/"
