"""The badge that a winner's own pages may show: drawn anew from the register each time, so that it says what is so."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from workflow.honours.models import Credential, Honour, PublicHonour

WIDE = 300
"""How many units of the drawing a line of text may take."""


def badge_svg(row: PublicHonour) -> str:
    """The badge as SVG, the credential within it as Open Badges 3.0 bakes one (5.3.2.1), 已撤销 across it when it is."""
    credential = Credential.objects.filter(honour__number=row.number).first()
    award = f"{row.year}年度{row.tier_label}"
    track = f"{row.track_label}　{row.number}"
    context: dict[str, Any] = {
        "honour": row,
        "award": award,
        "track": track,
        "sizes": {"award": _size(award, 22), "holder": _size(row.holder, 17), "track": _size(track, 12)},
        "token": credential.token if credential else "",
        "verify_url": f"{settings.PORTAL_BASE_URL}/verify/{row.number}/",
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    return render_to_string("honours/badge.svg", context)


def badge_code(honour: Honour) -> str:
    """The HTML that shows the badge on a winner's own pages and leads to its verification."""
    site = settings.PORTAL_BASE_URL
    award = f"{honour.year}年度{honour.tier_label}"
    return format_html(
        '<a href="{}/verify/{}/"><img src="{}{}" width="400" height="120" alt="{}"></a>',
        site, honour.number, site, reverse("badge", args=[honour.number]), award,
    )  # fmt: skip


def _size(text: str, largest: int) -> float:
    """The size in which the text fits its line; Latin letters take about half the room."""
    width = sum(0.56 if sign.isascii() else 1 for sign in text)
    return min(largest, round(WIDE / max(width, 1), 2))
