"""`/editions/`: the timeline of each edition, its documents and its figures (Article 30)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cms_pages.course import documents_of, phases_of, places_of
from cms_pages.files import pictures_of
from cms_pages.publicity import lists_of
from cms_pages.statistics import figures
from objections.channels import channel_of
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable
from workflow.ceremonies.public import public_ceremonies
from workflow.decisions.queries import are_given, public_vacancies
from workflow.programmes.models import Edition
from workflow.programmes.moved import moved_dates


@public
@cacheable
def edition_list(request: HttpRequest) -> HttpResponse:
    """Every edition that has been opened, by year."""
    rows = (
        Edition.objects.public().select_related("programme").prefetch_related("stages").order_by("-year", "-opens_at")
    )
    return render(request, "cms_pages/edition_list.html", {"editions": rows})


@public
@cacheable
def edition(request: HttpRequest, slug: str) -> HttpResponse:
    """One edition: stages with dates and articles, documents, statistics with the data behind them."""
    rows = Edition.objects.public().select_related("programme__channel", "ruleset")
    found = get_object_or_404(rows.prefetch_related("stages", "documents"), slug=slug)
    vacant = public_vacancies(found)
    context = {
        "edition": found,
        "basis": found.rules.programme.article,
        "undertaker": found.rules.programme.undertaker,
        "moved": moved_dates(found),
        "phases": phases_of(found.ordered_stages),
        "places": places_of(found.rules),
        "channel": channel_of(found.programme),
        "vacancies": vacant,
        "given": bool(vacant) and are_given(found),
        "documents": documents_of(found),
        "lists": lists_of(edition=found),
        "ceremonies": [(one, pictures_of(one.report)) for one in public_ceremonies(found)],
        **figures(found),
    }
    return render(request, "cms_pages/edition.html", context)
