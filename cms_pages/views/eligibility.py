"""`/eligibility/` and `/en/eligibility/`: anyone may try the conditions before registering; nothing is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from cms_pages.eligibility import EligibilityForm, judge
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable
from workflow.programmes.models import Edition


def open_editions(english: bool = False) -> list[Edition]:
    """Editions whose call is open; else the newest running ones, to try the conditions all the same."""
    rows = Edition.objects.select_related("programme").order_by("deadline")
    found = list(rows.accepting()) or list(rows.running())  # type: ignore[attr-defined]
    return [edition for edition in found if "en" in edition.rules.languages] if english else found


# Nothing is written and no session is read, so a forged request has nothing to gain and the page sets no cookie.
@csrf_exempt
@public
@cacheable
def eligibility(request: HttpRequest) -> HttpResponse:
    """The questions; with answers, what is met and what is missing."""
    return _answer(request, english=False)


@csrf_exempt
@public
def eligibility_en(request: HttpRequest) -> HttpResponse:
    """The same in English, for awards open to foreign nationals."""
    request.public_page = True  # type: ignore[attr-defined]
    return _answer(request, english=True)


def _answer(request: HttpRequest, *, english: bool) -> HttpResponse:
    editions = open_editions(english)
    edition = _chosen(request, editions)
    context: dict[str, Any] = {"editions": editions, "edition": edition, "english": english}
    if edition:
        context |= _questions(request, edition, english=english)
    return render(request, "cms_pages/eligibility.html", context)


def _chosen(request: HttpRequest, editions: list[Edition]) -> Edition | None:
    """The edition asked for, and no other in its place; the first where none is asked for."""
    slug = request.GET.get("edition", "")
    return next((edition for edition in editions if slug in ("", edition.slug)), None)


def _questions(request: HttpRequest, edition: Edition, *, english: bool) -> dict[str, Any]:
    rules = edition.rules
    tracks = [track.code for track in rules.tracks]
    track = request.GET.get("track", "")
    track = track if track in tracks else tracks[0]
    form = EligibilityForm(request.POST if request.method == "POST" else None, rules=rules, track=track)
    answered = form.is_bound and form.is_valid()
    return {
        "award": f"{edition.programme.name_en} {edition.year}" if english else edition.name,
        "form": form,
        "track": rules.track(track),
        "tracks": rules.tracks,
        "undertaker": rules.programme.undertaker,
        "result": judge(edition, form) if answered else None,
    }
