"""Deadlines of reports and orders, and the end of what leads to who reported."""

from datetime import date
from typing import Any

from celery import shared_task
from django.db import transaction

from portal import clock
from portal.jobs import each
from portal.transitions.core import lock
from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed
from workflow.misuse import letters
from workflow.misuse.actions.erasing import due_for_erasure, erase_contact, erase_notes, noted_cases_due
from workflow.misuse.deadlines import move_deadlines
from workflow.misuse.enums import CaseState, ReportState
from workflow.misuse.models import MisuseCase, MisuseReport


@shared_task
def remind_misuse() -> int:
    """Once a day: reports to be decided, orders whose time is nearly over or past; how many."""
    move_deadlines()
    soon = _horizon()
    reports = MisuseReport.objects.filter(state=ReportState.RECEIVED, due_on__lte=soon)
    cases = MisuseCase.objects.filter(state=CaseState.ORDERED, due_on__lte=soon)
    rows = [*reports.exclude(reminded_on=clock.today()), *cases.exclude(reminded_on=clock.today())]
    return each(rows, _remind, "称号违规使用 %s 的期限未能提醒")


def _horizon() -> date:
    try:
        return calendar.add_workdays(clock.today(), 1)
    except YearNotConfirmed:
        return clock.today()


@transaction.atomic
def _remind(thing: Any) -> int:
    """One reminder; a second worker waits for the row and finds it done."""
    lock(thing)
    if thing.reminded_on == clock.today() or thing.due_on is None:
        return 0
    said = clock.today().isoformat()
    if isinstance(thing, MisuseReport):
        late = thing.due_on < clock.today()
        letters.tell_office_of(thing, letters.OFFICE_OVERDUE if late else letters.OFFICE_DUE, occasion=said)
    else:
        _remind_of_order(thing, said)
    type(thing).objects.filter(pk=thing.pk).update(reminded_on=clock.today())
    return 1


def _remind_of_order(case: MisuseCase, said: str) -> None:
    if case.overdue:
        letters.tell_office(case, letters.OFFICE_LATE, occasion=said)
    letters.tell_holder(case, letters.HOLDER_LATE if case.overdue else letters.HOLDER_DUE, occasion=said)


@shared_task
def erase_reporters() -> int:
    """Take away the contact data of reports whose term is over, and then what was noted on their cases; how many.

    One that fails keeps no other waiting.
    """
    reports = each(due_for_erasure(), erase_contact, "举报 %s 的联系方式未能删除")
    return reports + each(noted_cases_due(), erase_notes, "案件 %s 的内部备注未能删除")
