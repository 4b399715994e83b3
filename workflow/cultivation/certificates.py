"""Certificates of attendance: drawn from the record when asked for, confirmed by their number (Article 13)."""

from django.conf import settings

from portal import clock
from portal.documents.numbering import clean_number
from portal.documents.rendering import Metadata, render_pdf
from workflow.cultivation.enums import EnrolmentState
from workflow.cultivation.models import Enrolment
from workflow.cultivation.queries import latest_rules, pool_name


def attendance_numbered(number: str) -> Enrolment | None:
    """The attendance a number stands for, also one that no longer holds."""
    rows = Enrolment.objects.select_related("training__programme", "member")
    cleaned = clean_number(number)
    return rows.filter(number=cleaned).first() if cleaned else None


def is_valid(enrolment: Enrolment) -> bool:
    """Whether the record says that the person was there."""
    return enrolment.state == EnrolmentState.ATTENDED


def is_drawn(enrolment: Enrolment) -> bool:
    """Whether there is a certificate to draw: once it is forgotten who was there, it names nobody."""
    return is_valid(enrolment) and bool(enrolment.attendee)


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
        "title": "培训证明",
        "signed_by": issuer,
        "signed_on": clock.day_of(training.ends_at),
        "verify_url": f"{settings.PORTAL_BASE_URL}/verify/{enrolment.number}/",
        "demonstration": settings.PORTAL_DEMONSTRATION,
    }
    metadata = Metadata(title=f"培训证明 {enrolment.number}", author=issuer, subject=training.title)
    return render_pdf("documents/attendance.html", context, metadata=metadata, whole=True)
