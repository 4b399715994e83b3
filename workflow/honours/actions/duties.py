"""What a revocation leaves to be done: recover the prize, report to the platforms (Articles 34, 35)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.journal.actions import record
from portal.transitions.core import Transition, apply_transition, check_actor, check_source, lock
from workflow.honours.enums import RecoveryState, RevocationState
from workflow.honours.letters import tell_recovered
from workflow.honours.models import CreditReport, Honour, PrizeRecovery
from workflow.honours.transitions import DROP_RECOVERY, RECOVER, REPORT, RESUME_RECOVERY


def check_complete_recovery(recovery: PrizeRecovery, *, by: Any) -> None:
    """Raise what keeps the prize from being noted as paid back: the person, its state."""
    check_actor(recovery, RECOVER, by=by)
    check_source(recovery, RECOVER)


@transaction.atomic
def complete_recovery(recovery: PrizeRecovery, *, by: Any, done_on: date, reference: str) -> PrizeRecovery:
    """Note that the prize has been paid back."""
    # The honour first, as every payment and reversal holds it: what is due is paid back as it stands, or changed before.
    lock(recovery.honour)
    lock(recovery)
    check_complete_recovery(recovery, by=by)
    _complete(recovery, RECOVER, by=by, done_on=done_on, reference=reference)
    tell_recovered(recovery)
    return recovery


def check_complete_credit_report(report: CreditReport, *, by: Any) -> None:
    """Raise what keeps a platform from being noted as told: the person, its state."""
    check_actor(report, REPORT, by=by)
    check_source(report, REPORT)


@transaction.atomic
def complete_credit_report(report: CreditReport, *, by: Any, done_on: date, reference: str) -> CreditReport:
    """Note that a platform has been told."""
    # Two officers noting one report: the second is told it is done.
    lock(report)
    check_complete_credit_report(report, by=by)
    return _complete(report, REPORT, by=by, done_on=done_on, reference=reference)


def _complete(duty: Any, transition: Transition, *, by: Any, done_on: date, reference: str) -> Any:
    if done_on > clock.today():
        raise ValidationError({"done_on": "办结日期晚于今天，请核对。"})
    what, decided_on = _decision_behind(duty)
    if done_on < decided_on:
        raise ValidationError({"done_on": f"办结日期早于{what}之日（{decided_on}），请核对。"})
    if not reference.strip():
        raise ValidationError({"reference": "请填写凭证号或者报送编号。"})
    payload = {"reference": reference.strip(), "done_on": done_on, "honour": duty.honour.number}
    return apply_transition(duty, transition, by=by, payload=payload, done_on=done_on, reference=reference.strip())


def _decision_behind(duty: Any) -> tuple[str, date]:
    if isinstance(duty, PrizeRecovery) and duty.is_asked_back:
        return "要求退回", duty.opened_on
    return "撤销决定", duty.honour.revocations.get(state=RevocationState.CONFIRMED).decided_on


def keep_recovery(honour: Honour) -> PrizeRecovery | None:
    """Let what is to be recovered from a revoked honour be what stands paid; under the honour's lock.

    What was asked back before is paid back already, and then not demanded again, or is part of it now.
    """
    for demand in honour.recoveries.asked_back().filter(state=RecoveryState.PENDING):
        apply_transition(demand, DROP_RECOVERY, by=None, payload={"amount_yuan": demand.amount_yuan})
    paid = honour.payments.total() - honour.recoveries.asked_back().total()
    recovery = honour.recovery
    if recovery is None:
        return _open_recovery(honour, paid) if paid else None
    if recovery.state == RecoveryState.DONE or recovery.amount_yuan == paid:
        return recovery
    payload = {"from": recovery.amount_yuan, "to": paid}
    if not paid:
        return apply_transition(recovery, DROP_RECOVERY, by=None, payload={"amount_yuan": 0})
    if recovery.state == RecoveryState.DROPPED:
        apply_transition(recovery, RESUME_RECOVERY, by=None, payload={"amount_yuan": paid}, amount_yuan=paid)
        return recovery
    recovery.amount_yuan = paid
    recovery.save(update_fields=["amount_yuan"])
    record(recovery, "prize.recovery_changed", by=None, payload=payload)
    return recovery


def _open_recovery(honour: Honour, paid: int) -> PrizeRecovery:
    recovery = PrizeRecovery.objects.create(honour=honour, amount_yuan=paid, opened_on=clock.today())
    record(recovery, "prize.recovery_opened", by=None, payload={"honour": honour.number, "amount_yuan": paid})
    return recovery
