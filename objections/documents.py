"""The receipt as an official document."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from objections.channels import channel_of
from objections.letters import addressed
from objections.models import Objection
from objections.rules import deadline_rows, due_on
from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.evidence.models import EvidenceFile
from portal.languages import CHINESE, in_english, is_english
from portal.messages.actions import plain

PROGRESS = "/objections/progress/"


def receipt_document(objection: Objection, *, secret: str) -> bytes:
    """The receipt PDF, addressed to the objector; handed over in the browser that filed it, stored nowhere.

    Asked for in English, a sheet that renders it follows the Chinese text, which counts.
    """
    context = receipt_context(objection, secret=secret)
    if is_english():
        context["english"] = render_to_string("documents/_partials/receipt_english.html", context)
    office = objection.edition.rules.programme.office_full_name
    with translation.override(CHINESE):
        return render_pdf(
            "documents/receipt.html", context, metadata=Metadata(title=f"异议回执 {objection.number}", author=office)
        )


def receipt_context(objection: Objection, *, secret: str) -> dict[str, Any]:
    """What the layout asks for."""
    programme = objection.edition.rules.programme
    received = clock.day_of(objection.received_at)
    deadlines = [
        {"label": label, "workdays": days, "due": due_on(received, days) if label == "决定是否受理" else None}
        for label, days in deadline_rows(objection.rules)
    ]
    return {
        "red_head": programme.undertaker,
        "title": f"{objection.get_kind_display()}回执",
        "signed_by": programme.office_full_name,
        "signed_on": received,
        "demonstration": settings.PORTAL_DEMONSTRATION,
        "basis": objection.rules.article,
        "law": objection.rules.text,
        "you": addressed(objection),
        "kind": objection.get_kind_display(),
        "channel": channel_of(objection.edition.programme),
        "objector": plain(objection.subject.name),
        "notice_title": objection.entry.notice.title if objection.entry else objection.edition.name,
        "entry": str(objection.entry) if objection.entry else objection.subject_text,
        "received_at": objection.received_at,
        "number": objection.number,
        "secret": secret,
        "subject": objection.subject_text,
        "progress_url": f"{settings.PORTAL_BASE_URL}{PROGRESS}",
        "english_progress_url": f"{settings.PORTAL_BASE_URL}{in_english(PROGRESS)}",
        "deadlines": deadlines,
        "materials": EvidenceFile.objects.of(objection),
    }
