"""Certificates: rendered once, signed, kept as the very bytes, known by their digest (Article 26)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.adding import add_all, added_together
from portal.documents.issued import store_issued
from portal.documents.rendering import Metadata, digest, render_pdf
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record, recorded_together
from portal.messages.actions import mailed_together
from portal.messages.models import Message
from portal.signing.actions import publish_key
from portal.signing.keys import SigningKey, signing_key
from portal.signing.models import PublishedKey
from portal.signing.pdfs import sign_pdf
from portal.signing.tokens import sign_token
from portal.transitions.core import lock
from workflow.honours.credentials import credential_claims
from workflow.honours.enums import CertificateState
from workflow.honours.inscriptions import achievement_line, certificate_inscription, english_words
from workflow.honours.letters.granting import tell_certified
from workflow.honours.models import Certificate, CertificateHindrance, Credential, Honour
from workflow.reviews.actions.checks import require_office

TEMPLATE = "documents/certificate.html"
READ_WITH = ("edition", "commendation", "holder")


@dataclass(frozen=True)
class Sheet:
    """All that a certificate is drawn and signed from: no further row is asked for."""

    number: str
    context: dict[str, Any]
    metadata: Metadata
    claims: dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """A certificate drawn and signed, not issued yet: of what it was drawn, the bytes, the credential, the key of both."""

    sheet: Sheet
    pdf: bytes
    token: str = ""
    key: SigningKey | None = None


def check_issue_certificate(honour: Honour, *, by: Any = None) -> None:
    """Raise unless it is the system or the office (Article 28), and the honour stands: revoked it gets no certificate."""
    if by is not None:
        require_office(by, honour.application)
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} {honour.get_state_display()}，不能签发证书。")


@transaction.atomic
def issue_certificate(honour: Honour, *, by: Any = None, drawn: Drawn | None = None) -> Certificate:
    """Issue the honour's certificate and credential. Twice is once, also when two workers try at the same moment.

    A worker hands in what it has `drawn`, so that no row is locked while a time stamp comes over the network. The file is
    stored under its own digest before the row is committed: a killed worker leaves at most a file that nobody refers to.
    Raises `GlyphMissing` and `SigningUnavailable` as drawing does.
    """
    # Two workers: the second waits, then finds the certificate; a revocation waits until there is one to void.
    lock(honour, *READ_WITH)
    certificate = _issue(honour, drawn, by=by)
    CertificateHindrance.objects.filter(honour=honour).delete()
    return certificate


@transaction.atomic
def issue_together(drawn: Mapping[int, Drawn]) -> list[Certificate]:
    """Issue by the system what was `drawn` of honours, by their keys, all or none of them: rows, events and letters together.

    Raises what `issue_certificate` raises of any of them.
    """
    # As for one of them; two who lock several take them in one order.
    rows = Honour.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=drawn).order_by("pk")
    honours = list(rows.select_related(*READ_WITH).prefetch_related("certificates"))
    with mailed_together(), recorded_together(*[Message] * len(honours), on=honours):
        published = cache(publish_key)
        issued = [_issue(honour, drawn[honour.pk], published=published) for honour in honours]
    CertificateHindrance.objects.filter(honour__in=honours).delete()
    return issued


def _issue(
    honour: Honour,
    drawn: Drawn | None,
    *,
    by: Any = None,
    published: Callable[[SigningKey], PublishedKey] = publish_key,
) -> Certificate:
    """Of an honour that is locked."""
    check_issue_certificate(honour, by=by)
    earlier = list(honour.certificates.all())
    if existing := next((one for one in earlier if one.state == CertificateState.VALID), None):
        return existing
    sheet = sheet_of(honour, len(earlier) + 1)
    made = drawn if drawn and drawn.sheet == sheet else draw_certificate(sheet)
    certificate = _certificate(honour, made, len(earlier) + 1, published(made.key) if made.key else None)
    payload = {
        "version": certificate.version, "sha256": certificate.sha256,
        "kid": certificate.key.kid if certificate.key else "",
    }  # fmt: skip
    event = record(honour, "certificate.issued", by=by, payload=payload)
    credential = [Credential(honour=honour, token=made.token, key=certificate.key)] if certificate.key else []
    with added_together(Message):
        add_all([certificate, *credential])
        tell_certified(certificate, event)
    return certificate


def _certificate(honour: Honour, made: Drawn, version: int, key: PublishedKey | None) -> Certificate:
    """Its row, not written yet; the file is stored."""
    number = certificate_number(honour, version)
    certificate = Certificate(honour=honour, number=number, version=version, sha256=digest(made.pdf), key=key)
    certificate.pdf.name = store_issued(f"certificates/{honour.year}", made.pdf)
    return certificate


def draw_certificate(sheet: Sheet) -> Drawn:
    """Draw and sign what `issue_certificate` issues; asks no database, so that any thread may do it.

    Raises `GlyphMissing` for a character that no font has, `SigningUnavailable` when the key or the time stamp is away.
    """
    key = signing_key()
    pdf = render_certificate(sheet)
    if key is None:
        return Drawn(sheet, pdf)
    signed = sign_pdf(pdf, key, number=sheet.number, signatory=sheet.context["issuer"])
    return Drawn(sheet, signed, sign_token(sheet.claims, key), key)


def next_version(honour: Honour) -> int:
    """Of the certificate that is to be issued."""
    return honour.certificates.count() + 1


def certificate_number(honour: Honour, version: int) -> str:
    """The first bears the honour's number, one that replaces it a further part: `CNZL-2026-0001-2`."""
    return honour.number if version == 1 else f"{honour.number}-{version}"


def render_certificate(sheet: Sheet) -> bytes:
    """The certificate as PDF, not signed; equal sheets give equal bytes. Raises `GlyphMissing`."""
    return render_pdf(TEMPLATE, sheet.context, metadata=sheet.metadata, whole=True)


def sheet_of(honour: Honour, version: int | None = None) -> Sheet:
    """What the certificate that is to be issued is drawn from. Who has counted the earlier ones says its `version`."""
    context = certificate_context(honour, version)
    metadata = Metadata(
        title=f"荣誉证书 {context['number']}",
        author=honour.edition.rules.certificate.signatory,
        subject=f"{honour.year}年度{honour.tier_label}（{honour.track_label}）",
        keywords=(context["number"],),
    )
    return Sheet(context["number"], context, metadata, credential_claims(honour))


def certificate_context(honour: Honour, version: int | None = None) -> dict[str, Any]:
    """What stands on the certificate that is to be issued."""
    number = certificate_number(honour, version or next_version(honour))
    return {
        "inscription": certificate_inscription(honour),
        "achievement": achievement_line(honour),
        "english": english_words(honour),
        "number": number,
        "verify_url": f"{settings.PORTAL_BASE_URL}/verify/{number}/",
        "issuer": honour.edition.rules.certificate.signatory,
        "issued_on": honour.granted_on,
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
