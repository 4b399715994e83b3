"""A page to keep: it checks a certificate's signature in the reader's own browser, without a network."""

from pathlib import Path

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string

from portal import clock
from portal.signing.models import PublishedKey
from portal.signing.published import key_set
from workflow.honours.enums import CertificateState, HonourState
from workflow.honours.models import Certificate, Honour

RESOURCES = Path(__file__).parent / "resources"


def offline_page() -> str:
    """The page with today's keys and the numbers revoked and replaced by now inside."""
    revoked = Honour.objects.filter(state=HonourState.REVOKED).order_by("number")
    numbers = {number for pair in revoked.values_list("number", "certificates__number") for number in pair if number}
    context = {
        "at": clock.now(),
        "site": settings.PORTAL_BASE_URL,
        "known": {**key_set(list(PublishedKey.objects.all())), "revoked": sorted(numbers), "superseded": _superseded()},
        "script": (RESOURCES / "offline.js").read_text(encoding="utf-8"),
        "style": (RESOURCES / "offline.css").read_text(encoding="utf-8"),
    }
    return render_to_string("honours/offline.html", context)


def _superseded() -> dict[str, str]:
    """By the number of a certificate that was replaced, the number of the one in force; empty while that is being made."""
    rows = Certificate.objects.filter(state=CertificateState.SUPERSEDED, honour__state=HonourState.ACTIVE)
    valid = Certificate.objects.filter(honour=OuterRef("honour"), state=CertificateState.VALID).values("number")[:1]
    return {old: new or "" for old, new in rows.values_list("number", Subquery(valid)).order_by("number")}
