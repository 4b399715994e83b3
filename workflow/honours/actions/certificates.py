"""Certificates: rendered once, kept as the very bytes, known by their digest (Article 26)."""

from typing import Any

from django.conf import settings
from django.db import transaction

from portal.documents.issued import store_issued
from portal.documents.rendering import Metadata, digest, render_pdf
from portal.errors import TransitionNotAllowed
from portal.jobs import queue_job
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.honours.letters import tell_certified
from workflow.honours.models import Certificate, Honour
from workflow.honours.rules import certificate_words
from workflow.reviews.actions.checks import require_office

TEMPLATE = "documents/certificate.html"
VERSION = 1


def check_issue_certificate(honour: Honour, *, by: Any = None) -> None:
    """Raise unless it is the system or the office (Article 28), and the honour stands: revoked it gets no certificate."""
    require_office(by, honour.application)
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} {honour.get_state_display()}，不能签发证书。")


@transaction.atomic
def issue_certificate(honour: Honour, *, by: Any = None) -> Certificate:
    """Issue the honour's certificate. Twice is once, also when two workers try at the same moment.

    The file is stored under its own digest before the row is committed: a killed worker leaves at most a file that
    the next try finds, or mends when it was cut short.
    """
    # Two workers: the second waits, then finds the certificate; a revocation waits until there is one to void.
    lock(honour)
    check_issue_certificate(honour, by=by)
    if existing := honour.certificates.filter(version=VERSION).first():
        return existing
    pdf = render_certificate(honour)
    sha256 = digest(pdf)
    certificate = Certificate(honour=honour, number=honour.number, version=VERSION, sha256=sha256)
    certificate.pdf.name = store_issued(f"certificates/{honour.year}", pdf)
    certificate.save()
    record(honour, "certificate.issued", by=by, payload={"version": VERSION, "sha256": sha256})
    tell_certified(certificate)
    return certificate


def render_certificate(honour: Honour) -> bytes:
    """The certificate as PDF; equal honours give equal bytes."""
    metadata = Metadata(
        title=f"荣誉证书 {honour.number}",
        author=honour.edition.rules.certificate.signatory,
        subject=f"{honour.year}年度{honour.tier_label}（{honour.track_label}）",
        keywords=(honour.number,),
    )
    return render_pdf(TEMPLATE, certificate_context(honour), metadata=metadata)


def certificate_context(honour: Honour) -> dict[str, Any]:
    """What stands on a certificate."""
    rules = honour.edition.rules
    return {
        "recipient": honour.public_name,
        "year": honour.year,
        "award_name": rules.programme.name,
        "tier": honour.tier_label,
        "track": honour.track_label,
        "citation": _english(honour),
        "number": honour.number,
        "verify_url": f"{settings.PORTAL_BASE_URL}/verify/{honour.number}/",
        "issuer": rules.certificate.signatory,
        "issued_on": honour.granted_on,
        "demonstration": settings.PORTAL_DEMONSTRATION,
        "revoked": False,
    }


def _english(honour: Honour) -> str:
    rules = honour.edition.rules
    if not rules.certificate.english_wording:
        return ""
    values = {
        "holder": honour.public_name,
        "year": honour.year,
        "tier": rules.tier(honour.tier).english_name or honour.tier_label,
        "track": rules.track(honour.track).english_name or honour.track_label,
        "achievement": honour.title,
    }
    return certificate_words(rules, rules.certificate.english_wording, values)


def queue_certificate(honour: Honour) -> None:
    """Have a worker issue the certificate after the commit; with the broker down the sweep finds it."""
    if honour.commendation.stage.options.certificate:
        queue_job("workflow.honours.tasks.issue_certificate", honour.pk)
