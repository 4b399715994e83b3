"""The end of what leads to who reported: when its term is over it is taken away (个人信息保护法 第十九条、第四十七条)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal import clock
from portal.casework.actions import erase_casework
from portal.casework.queries import noted
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
    rows = MisuseReport.objects.filter(state__in=REPORT_CLOSED, closed_at__lt=_term_began(), erased_at=None)
    return not_held(not_held(rows, "honour__application"), "case__honour__application")


def noted_cases_due() -> QuerySet[MisuseCase]:
    """Closed cases that hold notes although the term is over and nobody who reported can be reached any more."""
    rows = noted(MisuseCase.objects.filter(state__in=CLOSED, closed_at__lt=_term_began()))
    reachable = MisuseReport.objects.filter(case=OuterRef("pk"), erased_at=None)
    return not_held(rows.exclude(Exists(reachable)), "honour__application")


def _term_began() -> datetime:
    last = first_date_after(clock.today(), -settings.PORTAL_OBJECTOR_YEARS) - timedelta(days=1)
    return clock.moment(last, hour=0)


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
    record(report, "misuse_report.contact_erased", by=None)
    return report


@transaction.atomic
def erase_notes(case: MisuseCase) -> int:
    """Take away what the office noted on a case: it may name who reported, and a case of no honour has no other end."""
    # Two workers: the second finds it done.
    lock(case)
    if not noted_cases_due().filter(pk=case.pk).exists():
        raise TransitionNotAllowed(f"{case} 的内部备注尚在保存期限之内，或者已经删除，无须办理。")
    record(case, "misuse_case.notes_erased", by=None)
    return erase_casework(case)
