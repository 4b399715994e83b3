"""What the office hands out: the commendation as an official document, the certificate as issued (Article 26)."""

from typing import Any

from django.conf import settings

from portal.documents.rendering import Metadata, render_pdf
from workflow.honours.enums import CertificateState
from workflow.honours.models import Commendation, Honour
from workflow.programmes.ruleset.award import Quota


def commendation_document(commendation: Commendation) -> bytes:
    """The document as it was issued: an honour revoked since stays on it, as it stays on paper."""
    context = commendation_context(commendation)
    metadata = Metadata(title=commendation.title, author=context["signed_by"], created=commendation.issued_at)
    return render_pdf("documents/commendation.html", context, metadata=metadata)


def commendation_context(commendation: Commendation) -> dict[str, Any]:
    """What the layout asks for: every tier and track that has a place, vacant ones too (Article 3)."""
    rules = commendation.edition.rules
    honours = list(commendation.honours.order_by("number"))
    groups = [
        {
            "heading": f"{tier.name}（{track.name}）",
            "recipients": [row.public_name for row in honours if (row.tier, row.track) == (tier.code, track.code)],
        }
        for tier in rules.tiers
        for track in rules.tracks
        if _has_places(rules.quotas_for(tier.code, track.code))
    ]
    return {
        "red_head": f"{rules.commendation.issuer}文件",
        "document_number": commendation.document_number,
        "title": commendation.title,
        "paragraphs": commendation.body.splitlines(),
        "groups": groups,
        "signed_by": rules.commendation.issuer,
        "signed_on": commendation.issued_on,
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }


def issued_certificate(honour: Honour) -> bytes:
    """The very bytes of the certificate in force."""
    with honour.certificates.get(state=CertificateState.VALID).pdf.open("rb") as stored:
        return stored.read()


def _has_places(quotas: tuple[Quota, ...]) -> bool:
    return bool(quotas) and all(quota.at_most for quota in quotas)
