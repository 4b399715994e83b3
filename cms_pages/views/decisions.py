"""`/en/decisions/`: what a decision gave or took, in English beside its Chinese text (Articles 26, 34, 35)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms_pages.models import DecisionPage
from cms_pages.models.decisions import with_stories
from cms_pages.models.indexes import one_page
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable

KINDS = {"commendation": "Commendation", "revocation": "Revocation", "reinstatement": "Reinstatement"}
ABOUT = ("commendation__edition", "revocation__honour__edition", "reinstatement__revocation__honour__edition")


@public
@cacheable
def english_list(request: HttpRequest) -> HttpResponse:
    """All decisions, the newest first; their titles are Chinese."""
    listed = one_page(request, _decisions().order_by("-issued_at", "-pk"))
    rows = [(page, KINDS[page.kind], _edition(page)) for page in listed]
    return render(request, "cms_pages/decisions_en.html", {"listed": listed, "rows": rows})


@public
@cacheable
def english_decision(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them: what it decided, for whom, as they stand in the register; then its text."""
    page = get_object_or_404(_decisions(), slug=slug)
    later = DecisionPage.objects.live().filter(reinstatement__revocation=page.revocation_id).first()
    context = {
        "decision": page,
        "kind": KINDS[page.kind],
        "edition": _edition(page),
        "honours": with_stories(page.honours()),
        "annulled_by": later if page.revocation_id else None,
    }
    return render(request, "cms_pages/decision_en.html", context)


def _decisions() -> Any:
    rows = DecisionPage.objects.live().public().select_related(*ABOUT)
    return rows.exclude(commendation=None, revocation=None, reinstatement=None)


def _edition(page: DecisionPage) -> Any:
    return page.commendation.edition if page.commendation else page.decided.honour.edition
