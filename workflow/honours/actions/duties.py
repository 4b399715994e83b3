"""What a revocation leaves to be done: recover the prize, report to the platforms (Articles 34, 35)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.honours.enums import DutyState
from workflow.honours.models import CreditReport, PrizeRecovery
from workflow.programmes.actions import require_office


def complete_recovery(recovery: PrizeRecovery, *, by: Any, done_on: date, reference: str) -> PrizeRecovery:
    """Note that the prize has been paid back."""
    return _complete(recovery, "prize.recovered", by=by, done_on=done_on, reference=reference)


def complete_credit_report(report: CreditReport, *, by: Any, done_on: date, reference: str) -> CreditReport:
    """Note that a platform has been told."""
    return _complete(report, "credit.reported", by=by, done_on=done_on, reference=reference)


@transaction.atomic
def _complete(duty: Any, event: str, *, by: Any, done_on: date, reference: str) -> Any:
    require_office(by)
    lock(duty)
    if duty.status == DutyState.DONE:
        raise TransitionNotAllowed("此项已经办结，不能重复登记。")
    if done_on > clock.today():
        raise ValidationError({"done_on": "办结日期晚于今天，请核对。"})
    duty.status, duty.done_on, duty.reference = DutyState.DONE, done_on, reference.strip()
    duty.save(update_fields=["status", "done_on", "reference"])
    record(duty.honour, event, by=by, payload={"reference": duty.reference, "done_on": done_on})
    return duty
