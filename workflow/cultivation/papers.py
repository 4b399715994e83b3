"""Certificates of attendance, confirmed by number or file (Article 13)."""

from portal import clock
from portal.documents.papers import Paper
from workflow.cultivation.enums import EnrolmentState
from workflow.cultivation.models import AttendanceCopy, Enrolment

KIND = "培训证明"
INITIALS = "PX"
"""With which its numbers begin."""


def confirm_number(number: str) -> Paper | None:
    """What anybody may know of the attendance of that number; the name stays masked."""
    enrolment = attendance_numbered(number) if number.startswith(INITIALS) else None
    return paper_of(enrolment) if enrolment else None


def confirm_file(digest: str) -> Paper | None:
    """The attendance whose certificate these very bytes are."""
    copy = (
        AttendanceCopy.objects.filter(sha256=digest).select_related("enrolment__training", "enrolment__member").first()
    )
    return paper_of(copy.enrolment) if copy else None


def paper_of(enrolment: Enrolment) -> Paper:
    """As it is confirmed."""
    training, valid = enrolment.training, is_valid(enrolment)
    return Paper(
        kind=KIND,
        number=enrolment.number or "",
        issued_on=clock.day_of(training.ends_at),
        standing=valid,
        note="" if valid else "该编号的出席情况经更正，证明不再有效。",
        facts=(
            ("培训", training.title),
            ("举办日期", str(clock.day_of(training.starts_at))),
            ("参训人（只显示一部分）", str(enrolment.attendee) if enrolment.attendee else "保存期满，已经删除"),
            ("单位", enrolment.member.name),
        ),
    )


def attendance_numbered(number: str) -> Enrolment | None:
    """The attendance a number stands for, also one that no longer holds."""
    rows = Enrolment.objects.select_related("training__programme", "member")
    return rows.filter(number=number).first()


def is_valid(enrolment: Enrolment) -> bool:
    """Whether the record says that the person was there."""
    return enrolment.state == EnrolmentState.ATTENDED
