"""Certificates of attendance: drawn from the record when asked for, confirmed by their number (Article 13)."""

from typing import Any

from django.conf import settings
from django.db import transaction

from portal import clock
from portal.documents.digests import sha256
from portal.documents.rendering import Metadata, render_pdf
from portal.journal.actions import record
from workflow.cultivation.models import AttendanceCopy, Enrolment
from workflow.cultivation.papers import KIND, is_valid
from workflow.cultivation.queries import latest_rules, pool_name


def is_drawn(enrolment: Enrolment) -> bool:
    """Whether there is a certificate to draw: once it is forgotten who was there, it names nobody."""
    return is_valid(enrolment) and bool(enrolment.attendee)


@transaction.atomic
def hand_out(enrolment: Enrolment, *, by: Any) -> bytes:
    """The certificate, whose digest is kept: whoever is shown the file can have it confirmed. Raises `GlyphMissing`."""
    content = attendance_pdf(enrolment)
    digest = sha256(content)
    _, new = AttendanceCopy.objects.get_or_create(sha256=digest, defaults={"enrolment": enrolment})
    if new:
        record(enrolment, "enrolment.certificate_drawn", by=by, payload={"number": enrolment.number, "sha256": digest})
    return content


def attendance_pdf(enrolment: Enrolment) -> bytes:
    """The certificate for its bearer; equal records give equal bytes. Raises `GlyphMissing`."""
    training, rules = enrolment.training, latest_rules(enrolment.training.programme)
    issuer = rules.programme.undertaker if rules else ""
    context = {
        "attendee": enrolment.attendee.for_delivery(),
        "member": enrolment.member.name,
        "training": training,
        "held_on": clock.day_of(training.starts_at),
        "pool": pool_name(training.programme),
        "number": enrolment.number,
        "title": KIND,
        "signed_by": issuer,
        "signed_on": clock.day_of(training.ends_at),
        "verify_url": f"{settings.PORTAL_BASE_URL}/verify/{enrolment.number}/",
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=f"{KIND} {enrolment.number}", author=issuer, subject=training.title)
    return render_pdf("documents/attendance.html", context, metadata=metadata, whole=True)
