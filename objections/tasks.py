"""Deadlines: filled in when their year is confirmed, a reminder the working day before, an alarm each day after."""

from datetime import date

from celery import shared_task
from django.db import transaction

from objections.actions.consulting import run_again
from objections.deadlines import move_consultations, move_deadlines, move_statements
from objections.enums import CONCLUDED, OPEN, ConsultationState, ObjectionState, SittingState
from objections.erasing import due_for_erasure, erase_objector
from objections.letters import tell_office
from objections.letters.consulting import CONSULTATION_DUE, tell_asked, tell_late
from objections.letters.office import OFFICE_DUE, OFFICE_LATE
from objections.letters.other_side import STATEMENT_DUE, tell_other_side
from objections.letters.passing import remind_of_body
from objections.letters.sitting import remind
from objections.models import Consultation, Objection, Sitting, Statement, Visit
from objections.pausing import GOES_ON_IN
from objections.rules import due_on
from portal import clock
from portal.jobs import each
from portal.transitions.core import lock
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


@shared_task
def remind_consulted() -> int:
    """Remind once whoever has a working day left to reply, tell the office daily of replies that are late; how many.

    Where all terms are over the clock of the objection runs again, whether anybody replied or not.
    """
    move_consultations()
    paused = Objection.objects.filter(state__in=GOES_ON_IN, paused_workdays__isnull=False, clock_workdays=None)
    each(paused.order_by("pk"), run_again, "异议 %s 的期限未能恢复计算")
    found = Consultation.objects.open().filter(due_on__lte=_horizon()).exclude(reminded_on=clock.today())
    return each(found.order_by("pk").values_list("pk", flat=True), _remind_consulted, "征求意见 %s 的期限未能提醒")


@shared_task
def remind_sittings() -> int:
    """Remind once whoever is to be heard, who presides and the office, as many working days before as the rules say; how many."""
    coming = Sitting.objects.awaited().filter(reminded_on=None, starts_at__gt=clock.now())
    return each(coming.order_by("pk").values_list("pk", flat=True), _remind_sitting, "当面听取意见 %s 未能提醒")


@transaction.atomic
def _remind_sitting(pk: int) -> int:
    """One reminder; it may be moved, called off or reminded of while this waits for the rows."""
    sitting = Sitting.objects.get(pk=pk)
    lock(sitting.objection)
    lock(sitting, "objection")
    if sitting.state != SittingState.ARRANGED or sitting.reminded_on or sitting.starts_at <= clock.now():  # type: ignore[operator]
        return 0
    soon = due_on(clock.today(), sitting.objection.rules.sitting_reminder_workdays)
    if clock.day_of(sitting.starts_at) > (soon or clock.today()):  # type: ignore[arg-type]
        return 0
    remind(sitting)
    Sitting.objects.filter(pk=pk).update(reminded_on=clock.today())
    return 1


@transaction.atomic
def _remind_consulted(pk: int) -> int:
    """One reminder; a second worker waits for the row and finds it done."""
    consultation = Consultation.objects.select_for_update(of=("self",)).get(pk=pk)
    today, due = clock.today(), consultation.due_on
    is_over = consultation.state != ConsultationState.WAITING or due is None
    if is_over or consultation.reminded_on == today or (due >= today and consultation.reminded_on):  # type: ignore[operator]
        return 0
    if due < today:  # type: ignore[operator]
        tell_late(consultation, occasion=today.isoformat())
    else:
        tell_asked(consultation, CONSULTATION_DUE, occasion=f"{due}")
    Consultation.objects.filter(pk=pk).update(reminded_on=today)
    return 1


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
    is_late = objection.due_on < clock.today()
    if objection.state == ObjectionState.PASSED_ON:
        remind_of_body(objection, is_late=is_late, occasion=clock.today().isoformat())
    else:
        tell_office(objection, OFFICE_LATE if is_late else OFFICE_DUE, occasion=clock.today().isoformat())
    Objection.objects.filter(pk=pk).update(reminded_on=clock.today())
    return 1
