"""`/guide/`: for who applies for the first time; each answer names its article."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms_pages.guide import awards
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable


@public
@cacheable
def guide(request: HttpRequest) -> HttpResponse:
    """Why one applies, what an honour brings, what applying costs, how often there is a chance, who may."""
    return render(request, "cms_pages/guide.html", {"awards": awards()})
