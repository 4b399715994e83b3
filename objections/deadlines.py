"""Deadlines counted again when the calendar changes: later where a day is no longer worked, never earlier (Article 31)."""

from django.db import transaction

from objections.enums import CONCLUDED, OPEN, ConsultationState
from objections.letters import MOVED, tell_objector
from objections.letters.consulting import CONSULTATION_MOVED, tell_asked
from objections.letters.other_side import STATEMENT_MOVED, tell_other_side
from objections.models import Consultation, Objection, Statement
from objections.rules import due_on
from portal.jobs import each
from portal.journal.actions import record
from portal.transitions.core import lock


def move_deadlines() -> int:
    """Give every open step the last day the calendar in force says; how many moved. Nobody loses a day already told."""
    open_steps = Objection.objects.open().filter(clock_from__isnull=False, clock_workdays__isnull=False)
    return each(open_steps.order_by("pk"), _move, "异议 %s 的期限未能重新计算")


def move_statements() -> int:
    """The same for what the other side is asked, as long as it is waited for."""
    waiting = Statement.objects.filter(stated_at=None, objection__state__in=OPEN - CONCLUDED)
    return each(waiting.select_related("objection").order_by("pk"), _move_statement, "陈述意见 %s 的期限未能重新计算")


@transaction.atomic
def _move_statement(statement: Statement) -> bool:
    # It may be answered while the dates move: an answered one has no date to move.
    lock(statement.objection)
    lock(statement, "objection")
    before, after = statement.due_on, due_on(statement.clock_from, statement.clock_workdays)
    if statement.stated_at or after is None or (before is not None and after <= before):
        return False
    statement.due_on, statement.reminded_on = after, None
    statement.save(update_fields=["due_on", "reminded_on"])
    record(statement.objection, "objection.statement_moved", by=None, payload={"before": before, "due_on": after})
    tell_other_side(statement, STATEMENT_MOVED)
    return True


def move_consultations() -> int:
    """The same for what others are asked, as long as they are waited for."""
    waiting = Consultation.objects.open().select_related("objection").order_by("pk")
    return each(waiting, _move_consultation, "征求意见 %s 的期限未能重新计算")


@transaction.atomic
def _move_consultation(consultation: Consultation) -> bool:
    # It may be answered, taken back or gone on without while the dates move.
    lock(consultation.objection)
    lock(consultation, "objection")
    before, after = consultation.due_on, due_on(consultation.clock_from, consultation.clock_workdays)
    if consultation.state != ConsultationState.WAITING or after is None or (before is not None and after <= before):
        return False
    consultation.due_on, consultation.reminded_on = after, None
    consultation.save(update_fields=["due_on", "reminded_on"])
    dates = {"consultation": consultation.pk, "before": before, "due_on": after}
    record(consultation.objection, "objection.consultation_moved", by=None, payload=dates)
    tell_asked(consultation, CONSULTATION_MOVED)
    return True


@transaction.atomic
def _move(objection: Objection) -> bool:
    # A step may end while the dates move: an ended step has no date to move.
    lock(objection)
    if objection.clock_from is None or objection.clock_workdays is None:
        return False
    before, after = objection.due_on, due_on(objection.clock_from, objection.clock_workdays)
    if after is None or (before is not None and after <= before):
        return False
    objection.due_on, objection.reminded_on = after, None
    objection.save(update_fields=["due_on", "reminded_on"])
    record(objection, "objection.deadline_moved", by=None, payload={"before": before, "due_on": after})
    tell_objector(objection, MOVED)
    return True
