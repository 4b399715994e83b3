"""Deadlines counted again when the calendar changes: later where a day is no longer worked, never earlier (Article 33)."""

from datetime import date

from django.db import transaction

from portal import clock
from portal.jobs import each
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.misuse import letters
from workflow.misuse.enums import CaseState, ReportState
from workflow.misuse.locking import lock_case
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.misuse.rules import last_workday, report_due


def move_deadlines() -> int:
    """Give every report to be decided and every order that runs the last day the calendar in force says; how many moved.

    Nobody loses a day already told.
    """
    reports = MisuseReport.objects.filter(state=ReportState.RECEIVED).select_related("edition").order_by("pk")
    cases = MisuseCase.objects.filter(state=CaseState.ORDERED).order_by("pk")
    return each(reports, _move_report, "举报 %s 的期限未能重新计算") + each(
        cases, _move_order, "整改 %s 的期限未能重新计算"
    )


@transaction.atomic
def _move_report(report: MisuseReport) -> bool:
    # It may be decided while the dates move: what is decided has no date to move.
    lock(report)
    after = report_due(clock.day_of(report.received_at), report.rules)
    if report.state != ReportState.RECEIVED or not _is_later(after, report.due_on):
        return False
    _write(report, after, "misuse_report.deadline_moved")
    letters.tell_reporter(report, letters.REPORT_MOVED)
    return True


@transaction.atomic
def _move_order(case: MisuseCase) -> bool:
    # As above: the correction may arrive meanwhile.
    lock_case(case)
    order, before = case.orders.latest("round"), case.due_on
    after = last_workday(order.issued_on, order.workdays)
    if case.state != CaseState.ORDERED or not _is_later(after, before):
        return False
    _write(case, after, "misuse_case.deadline_moved")
    letters.tell_holder(case, letters.HOLDER_MOVED, before=before)
    return True


def _is_later(after: date | None, before: date | None) -> bool:
    return after is not None and (before is None or after > before)


def _write(thing: MisuseReport | MisuseCase, due_on: date | None, event: str) -> None:
    payload = {"before": thing.due_on, "due_on": due_on}
    thing.due_on, thing.reminded_on = due_on, None
    thing.save(update_fields=["due_on", "reminded_on"])
    record(thing, event, by=None, payload=payload)
