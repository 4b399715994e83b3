"""`/decisions/<slug>/decision.pdf`: a decision in the layout of an official document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cms_pages.models import DecisionPage
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable
from workflow.honours.documents import decision_document


@public
@cacheable
def document(request: HttpRequest, slug: str) -> HttpResponse:
    """Made from the case, as the page is; there for as long as the page is."""
    pages = DecisionPage.objects.live().exclude(commendation=None, revocation=None, reinstatement=None)
    page = get_object_or_404(pages, slug=slug)
    response = HttpResponse(decision_document(page.decided), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{page.slug}.pdf"'
    return response
