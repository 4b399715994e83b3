"""Deadlines: filled in when their year is confirmed, a reminder the working day before, an alarm each day after."""

from datetime import date

from celery import shared_task
from django.db import transaction

from objections.deadlines import move_deadlines, move_statements
from objections.enums import CONCLUDED, OPEN
from objections.erasing import due_for_erasure, erase_objector
from objections.letters import tell_office
from objections.letters.office import OFFICE_DUE, OFFICE_LATE
from objections.letters.other_side import STATEMENT_DUE, tell_other_side
from objections.models import Objection, Statement, Visit
from portal import clock
from portal.jobs import each
from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed


@shared_task
def erase_identities() -> int:
    """Take away who objected in cases whose term is over; how many. One that fails keeps no other waiting."""
    return each(due_for_erasure(), erase_objector, "异议 %s 的提出人身份信息未能删除")


@shared_task
def forget_visits() -> int:
    """Delete what browsers might see for half an hour, once that is over; how many."""
    return Visit.objects.filter(expires_at__lte=clock.now()).delete()[0]


@shared_task
def remind_deadlines() -> int:
    """Remind the office of what is due within a working day or overdue, once a day each; how many."""
    move_deadlines()
    found = Objection.objects.open().filter(due_on__lte=_horizon()).exclude(reminded_on=clock.today())
    return each(found.values_list("pk", flat=True), _remind, "异议 %s 的期限未能提醒")


@shared_task
def remind_other_sides() -> int:
    """Remind once whoever was asked for its views and has a working day left; how many."""
    move_statements()
    found = Statement.objects.filter(
        stated_at=None,
        reminded_on=None,
        due_on__range=(clock.today(), _horizon()),
        objection__state__in=OPEN - CONCLUDED,
    )
    return each(found.values_list("pk", flat=True), _remind_other_side, "陈述意见 %s 的期限未能提醒")


@transaction.atomic
def _remind_other_side(pk: int) -> int:
    """One reminder; a second worker waits for the row and finds it done."""
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=pk)
    if statement.reminded_on or statement.stated_at or statement.objection.state not in OPEN - CONCLUDED:
        return 0
    tell_other_side(statement, STATEMENT_DUE, occasion=f"{statement.due_on}")
    Statement.objects.filter(pk=pk).update(reminded_on=clock.today())
    return 1


def _horizon() -> date:
    try:
        return calendar.add_workdays(clock.today(), 1)
    except YearNotConfirmed:
        return clock.today()


@transaction.atomic
def _remind(pk: int) -> int:
    """One reminder; a second worker waits for the row and finds it done."""
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=pk)
    if objection.reminded_on == clock.today() or objection.due_on is None:
        return 0
    letter = OFFICE_LATE if objection.due_on < clock.today() else OFFICE_DUE
    tell_office(objection, letter, occasion=clock.today().isoformat())
    Objection.objects.filter(pk=pk).update(reminded_on=clock.today())
    return 1
