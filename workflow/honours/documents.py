"""What is handed out: a decision as an official document, the certificate as issued (Articles 26, 34, 35)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache

from portal import clock
from portal.documents.issued import read_issued
from portal.documents.picturing import first_page_picture
from portal.documents.rendering import KEPT_SECONDS, Metadata, render_once, render_pdf
from workflow.honours.enums import CertificateState
from workflow.honours.models import Certificate, Commendation, CreditReport, Honour, RevocationNotice
from workflow.honours.queries import last_decided_on
from workflow.honours.texts import DecisionText, decision_text, notice_lines, report_lines

PICTURE_WIDTH = 640
NOTICE_TITLE = "拟撤销荣誉告知书"


def decision_document(decided: Any) -> bytes:
    """A commendation or revocation in the layout of GB/T 9704."""
    template, context, metadata = decision_sheet(decided)
    return render_once(template, context, metadata=metadata)


def decision_sheet(decided: Any) -> tuple[str, dict[str, Any], Metadata]:
    """What it is drawn from: template, words, what the file says about itself."""
    text = decision_text(decided)
    metadata = Metadata(
        title=text.title, author=text.issuer, subject=text.document_number, created=_created(decided, text)
    )
    return "documents/decision.html", document_context(text), metadata


def _created(decided: Any, text: DecisionText) -> datetime:
    return getattr(decided, "issued_at", None) or clock.moment(text.dated)


def draft_document(commendation: Commendation) -> bytes:
    """A draft as it would be issued now, each page marked as a draft."""
    text = decision_text(commendation)
    metadata = Metadata(title=f"{text.title}（草稿）", author=text.issuer, subject=text.document_number)
    return render_once("documents/decision.html", {**document_context(text), "draft": True}, metadata=metadata)


def document_context(text: DecisionText) -> dict[str, Any]:
    """What the layout asks for."""
    return {
        "red_head": f"{text.issuer}文件",
        "document_number": text.document_number,
        "title": text.title,
        "text": text,
        "signed_by": text.issuer,
        "signed_on": text.dated,
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }


def report_document(report: CreditReport) -> bytes:
    """The file that goes to a credit platform: who, what was decided and why, in full. Equal reports give equal bytes."""
    programme = report.honour.edition.rules.programme
    title = f"关于报送{report.honour.public_name}表彰奖励信息的函"
    context = {
        "title": title, "addressee": report.platform, "paragraphs": report_lines(report),
        "signed_by": programme.office_full_name, "signed_on": last_decided_on(report.honour), "demonstration": settings.PORTAL_DEMONSTRATION,
    }  # fmt: skip
    return render_once("documents/official.html", context, metadata=Metadata(title=title, author=programme.organiser))


def notice_document(notice: RevocationNotice) -> bytes:
    """拟撤销荣誉告知书 in the layout of GB/T 9704. Raises `GlyphMissing`."""
    honour = notice.revocation.honour
    office = honour.edition.rules.programme.office_full_name
    context = {
        "red_head": f"{office}文件", "document_number": notice.document_number, "title": NOTICE_TITLE,
        "addressee": honour.public_name, "paragraphs": notice_lines(notice.revocation), "signed_by": office,
        "signed_on": notice.issued_on, "demonstration": settings.PORTAL_DEMONSTRATION,
    }  # fmt: skip
    metadata = Metadata(
        title=NOTICE_TITLE, author=office, subject=notice.document_number, created=notice.revocation.proposed_at
    )
    return render_pdf("documents/official.html", context, metadata=metadata, whole=True)


def notice_bytes(notice: RevocationNotice) -> bytes:
    """The very bytes as issued. Raises `IssuedFileLost` when the store does not give them back."""
    return read_issued(str(notice.pdf.name), notice.sha256)


def issued_certificate(honour: Honour) -> bytes:
    """The very bytes of the certificate in force."""
    return certificate_bytes(honour.certificates.get(state=CertificateState.VALID))


def certificate_picture(certificate: Certificate) -> bytes:
    """What it looks like, too small to pass for it; drawn once in a while for all who ask. Raises `IssuedFileLost`."""
    key = f"certificate-picture:{certificate.sha256}"
    drawn = cache.get(key)
    if drawn is None:
        drawn = first_page_picture(certificate_bytes(certificate), PICTURE_WIDTH)
        cache.set(key, drawn, KEPT_SECONDS)
    return drawn


def certificate_bytes(certificate: Certificate) -> bytes:
    """The very bytes as issued. Raises `IssuedFileLost` when the store does not give them back."""
    return read_issued(str(certificate.pdf.name), certificate.sha256)
