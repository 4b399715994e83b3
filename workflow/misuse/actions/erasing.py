"""The end of what leads to who reported: when its term is over it is taken away (个人信息保护法 第十九条、第四十七条)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from portal import clock
from portal.casework.actions import erase_casework
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.messages.actions import erase_addresses
from portal.transitions.core import lock
from workflow.applications.erasing import not_held
from workflow.applications.rules.bars import first_date_after
from workflow.misuse.enums import CLOSED, REPORT_CLOSED
from workflow.misuse.models import MisuseCase, MisuseReport

CONTACT = ("contact_name", "contact_phone", "contact_email")


def due_for_erasure() -> QuerySet[MisuseReport]:
    """Closed reports whose sender can still be reached although the term (`PORTAL_OBJECTOR_YEARS`) is over.

    Not those of a held case, by their own honour or by that of the case they joined.
    """
    last = first_date_after(clock.today(), -settings.PORTAL_OBJECTOR_YEARS) - timedelta(days=1)
    rows = MisuseReport.objects.filter(
        state__in=REPORT_CLOSED, closed_at__lt=clock.moment(last, hour=0), erased_at=None
    )
    return not_held(not_held(rows, "honour__application"), "case__honour__application")


def check_erase_contact(report: MisuseReport) -> None:
    """Raise unless the report is closed and its term over."""
    if not due_for_erasure().filter(pk=report.pk).exists():
        raise TransitionNotAllowed(f"{report} 的联系方式尚在保存期限之内，或者已经删除，无须办理。")


@transaction.atomic
def erase_contact(report: MisuseReport) -> MisuseReport:
    """Take away name, phone and address of whoever reported; the report itself stays with its case (Article 37)."""
    # Two workers: the second finds it done.
    lock(report)
    check_erase_contact(report)
    for name in CONTACT:
        setattr(report, name, "")
    report.erased_at = clock.now()
    report.save(update_fields=[*CONTACT, "erased_at"])
    erase_addresses(report)
    _erase_notes(report.case)
    record(report, "misuse_report.contact_erased", by=None)
    return report


def _erase_notes(case: MisuseCase | None) -> None:
    """What the office noted may name who reported: it goes with the last of them, as a case of no honour has no other end."""
    if case and case.state in CLOSED and not case.reports.filter(erased_at=None).exists():
        erase_casework(case)
