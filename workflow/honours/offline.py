"""A page to keep: it checks a certificate's signature in the reader's own browser, without a network."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from portal import clock
from portal.signing.models import PublishedKey
from portal.signing.published import key_set
from workflow.honours.enums import HonourState
from workflow.honours.models import PublicHonour

RESOURCES = Path(__file__).parent / "resources"


def offline_page() -> str:
    """The page with today's keys and the numbers revoked by now inside."""
    revoked = (
        PublicHonour.objects.filter(status=HonourState.REVOKED).order_by("number").values_list("number", flat=True)
    )
    context = {
        "at": clock.now(),
        "site": settings.PORTAL_BASE_URL,
        "known": {**key_set(list(PublishedKey.objects.all())), "revoked": list(revoked)},
        "script": (RESOURCES / "offline.js").read_text(encoding="utf-8"),
        "style": (RESOURCES / "offline.css").read_text(encoding="utf-8"),
    }
    return render_to_string("honours/offline.html", context)
