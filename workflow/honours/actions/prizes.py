"""Prize money: paying it, taking back a mistaken entry (Articles 6, 26). Whole yuan."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.money import yuan
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.honours.actions.duties import keep_recovery
from workflow.honours.actions.prize_uses import lapse_uses
from workflow.honours.enums import WITH_OFFICE, RecoveryState, RevocationState
from workflow.honours.letters.prizes import tell_paid, tell_recovery, tell_reversed
from workflow.honours.models import Honour, PrizePayment
from workflow.honours.prize_account import prize_account
from workflow.honours.transitions import DROP_RECOVERY, REVERSE_PAYMENT
from workflow.programmes.two_officers import require_two
from workflow.reviews.actions.checks import require_office


def check_payment(honour: Honour, *, by: Any) -> None:
    """Raise what keeps a payment from being recorded now: the person, a prize that is nothing or paid, a recovery done."""
    require_office(by, honour.application)
    if not honour.amount_yuan:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 没有奖金。")
    if honour.payments.total() >= honour.amount_yuan:
        raise TransitionNotAllowed(
            f"荣誉 {honour.number} 的奖金{yuan(honour.amount_yuan)}已经全部登记支付；登记有误的，请先冲销。"
        )
    _check_not_recovered(honour)


def check_payment_entry(honour: Honour, *, amount_yuan: int, paid_on: date, reference: str) -> None:
    """Raise what is wrong with what was typed: more than the prize, a day that cannot be, a voucher entered already."""
    _check_paid_on(honour, paid_on)
    paid = honour.payments.total()
    if paid + amount_yuan > honour.amount_yuan:
        prize = honour.edition.rules.prize_for(honour.tier, honour.track)
        raise RuleViolation(
            prize.article,
            f"奖金共{yuan(honour.amount_yuan)}，已发{yuan(paid)}，本次{yuan(amount_yuan)}超出标准，请核对金额",
        )
    PrizePayment(honour=honour, amount_yuan=amount_yuan, paid_on=paid_on, reference=reference.strip()).full_clean()


@transaction.atomic
def record_prize_payment(
    honour: Honour, *, amount_yuan: int, paid_on: date, reference: str, by: Any, under: PendingAct | None = None
) -> PrizePayment:
    """Record a payment; all payments together never exceed the prize. One voucher may pay several winners.

    By two officers, unless the rule set leaves it to one: `under` is what the other proposed (`propose_payment`). After a
    revocation only what was paid before it is recorded, and is then recovered.
    """
    # What was paid so far is added up under the honour's lock: two payments cannot pass the prize together.
    lock(honour)
    check_payment(honour, by=by)
    require_two("prize_payment", honour.edition, honour, by=by, under=under)
    check_payment_entry(honour, amount_yuan=amount_yuan, paid_on=paid_on, reference=reference)
    payment = PrizePayment.objects.create(
        honour=honour, amount_yuan=amount_yuan, paid_on=paid_on, reference=reference.strip()
    )
    payload = {"amount_yuan": amount_yuan, "paid_on": paid_on, "reference": payment.reference}
    record(honour, "prize.paid", by=by, payload=payload)
    if honour.is_active:
        tell_paid(payment)
    else:
        _keep_recovery(honour)
    return payment


def check_reverse(payment: PrizePayment, *, by: Any) -> None:
    """Raise what keeps a payment from being reversed now: the person, its state, a recovery that is done."""
    check_actor(payment, REVERSE_PAYMENT, by=by)
    check_source(payment, REVERSE_PAYMENT)
    _check_not_recovered(payment.honour)
    _check_not_paid_back(payment)


@transaction.atomic
def reverse_payment(payment: PrizePayment, *, by: Any, reason: str, under: PendingAct | None = None) -> PrizePayment:
    """Take back a payment that was entered by mistake; what is to be recovered follows what stands paid.

    By two officers as the payment was: `under` is what the other proposed (`propose_reversal`).
    """
    # The honour first: a revocation reads what stands paid under its lock.
    honour = lock(payment.honour)
    lock(payment)
    check_reverse(payment, by=by)
    require_two("prize_payment", honour.edition, payment, by=by, under=under)
    payload = {"honour": honour.number, "amount_yuan": payment.amount_yuan, "reference": payment.reference}
    apply_transition(
        payment, REVERSE_PAYMENT, by=by, reason=reason, payload=payload, reversed_at=clock.now(),
        reversed_because=reason.strip(),
    )  # fmt: skip
    record(honour, "prize.payment_reversed", by=by, reason=reason, payload=payload)
    _drop_demands(honour)
    tell_reversed(payment, lapsed=lapse_uses(honour, by=by, reason=reason))
    if not honour.is_active:
        _keep_recovery(honour)
    return payment


def _drop_demands(honour: Honour) -> None:
    """What was asked back of money that was never paid is not asked back any more, the newest demand first."""
    for demand in honour.recoveries.asked_back().filter(state=RecoveryState.PENDING).order_by("-pk"):
        if prize_account(honour).unstated < 0:
            apply_transition(demand, DROP_RECOVERY, by=None, payload={"amount_yuan": demand.amount_yuan})
            tell_recovery(demand)


def _keep_recovery(honour: Honour) -> None:
    """What is to be paid back after the revocation, told anew."""
    recovery = keep_recovery(honour)
    if recovery:
        tell_recovery(recovery)


def _check_not_recovered(honour: Honour) -> None:
    recovery = getattr(honour, "recovery", None)
    if recovery and recovery.state in WITH_OFFICE:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 的奖金已经追缴，支付记录不能再改动。")


def _check_not_paid_back(payment: PrizePayment) -> None:
    """Of what stands paid without it, more would have been paid back than was paid."""
    honour = payment.honour
    back = honour.recoveries.asked_back().filter(state=RecoveryState.DONE).total()
    if honour.payments.total() - payment.amount_yuan < back:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经退回奖金{yuan(back)}，这笔支付不能再冲销，请核对。")


def _check_paid_on(honour: Honour, paid_on: date) -> None:
    """Between the commendation that gave the prize and today; once the honour is revoked, before its revocation."""
    if paid_on > clock.today():
        raise ValidationError({"paid_on": "支付日期晚于今天，请核对；支付之后再登记。"})
    if paid_on < honour.granted_on:
        raise ValidationError({"paid_on": f"支付日期早于表彰决定（{official_date(honour.granted_on)}），请核对。"})
    revocation = honour.revocations.filter(state=RevocationState.CONFIRMED).first()
    if revocation and revocation.decided_on and paid_on > revocation.decided_on:
        raise TransitionNotAllowed(
            f"荣誉 {honour.number} 已于{official_date(revocation.decided_on)}撤销，不能再发放奖金；此前已经支付的，可以补登。"
        )
