"""Prize money: paying it, taking back a mistaken entry, stating what it was used for (Articles 6, 26). Whole yuan."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.honours.actions.duties import keep_recovery
from workflow.honours.enums import RecoveryState, RevocationState
from workflow.honours.letters import tell_paid, tell_recovery, tell_reversed
from workflow.honours.models import Honour, PrizePayment, PrizeUseStatement
from workflow.honours.rules import check_prize_use
from workflow.honours.transitions import LAPSE_USE, REVERSE_PAYMENT
from workflow.programmes.two_officers import require_two
from workflow.reviews.actions.checks import require_office


def check_payment(honour: Honour, *, by: Any) -> None:
    """Raise what keeps a payment from being recorded now: the person, a prize that is nothing or paid, a recovery done."""
    require_office(by, honour.application)
    if not honour.amount_yuan:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 没有奖金。")
    if honour.payments.total() >= honour.amount_yuan:
        raise TransitionNotAllowed(
            f"荣誉 {honour.number} 的奖金 {honour.amount_yuan} 元已经全部登记支付；登记有误的，请先冲销。"
        )
    _check_not_recovered(honour)


def check_payment_entry(honour: Honour, *, amount_yuan: int, paid_on: date, reference: str) -> None:
    """Raise what is wrong with what was typed: more than the prize, a day that cannot be, a voucher entered already."""
    _check_paid_on(honour, paid_on)
    paid = honour.payments.total()
    if paid + amount_yuan > honour.amount_yuan:
        prize = honour.edition.rules.prize_for(honour.tier, honour.track)
        raise RuleViolation(
            prize.article, f"奖金共 {honour.amount_yuan} 元，已发 {paid} 元，本次 {amount_yuan} 元超出标准，请核对金额"
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
    tell_reversed(payment, lapsed=_lapse_uses(honour, by=by, reason=reason))
    if not honour.is_active:
        _keep_recovery(honour)
    return payment


def _lapse_uses(honour: Honour, *, by: Any, reason: str) -> int:
    """The newest statements no longer stand once more is stated than paid; returns their sum."""
    paid, stated = honour.payments.total(), honour.prize_uses.total()
    over = stated - paid
    for statement in honour.prize_uses.standing().order_by("-pk"):
        if over > 0:
            payload = {"honour": honour.number, "use": statement.use, "amount_yuan": statement.amount_yuan}
            apply_transition(statement, LAPSE_USE, by=by, reason=reason, payload=payload)
            over -= statement.amount_yuan
    return stated - honour.prize_uses.total()


def _keep_recovery(honour: Honour) -> None:
    """What is to be paid back after the revocation, told anew."""
    recovery = keep_recovery(honour)
    if recovery:
        tell_recovery(recovery)


def check_state_use(honour: Honour, *, by: Any) -> None:
    """Raise unless `by` is the winner, who alone states what the prize was used for while it is theirs, and some of what
    was paid is left."""
    if by is None or honour.holder_id != by.pk:
        raise PermissionDenied("奖金使用说明由获奖者本人填报。")
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经撤销，奖金应当退还，不再填报使用情况。")
    paid, stated = honour.payments.total(), honour.prize_uses.total()
    if stated >= paid:
        raise TransitionNotAllowed(
            f"已发奖金 {paid} 元的使用情况均已说明。" if paid else "奖金支付登记以后，请在此说明使用情况。"
        )


@transaction.atomic
def state_prize_use(honour: Honour, *, use: str, amount_yuan: int, description: str, by: Any) -> PrizeUseStatement:
    """The winner states a use of prize money; a use that is not listed is refused (Article 6)."""
    # What was stated so far is added up under the honour's lock: two statements cannot pass what was paid.
    lock(honour)
    check_state_use(honour, by=by)
    check_prize_use(honour.edition.rules, use)
    paid, stated = honour.payments.total(), honour.prize_uses.total()
    if stated + amount_yuan > paid:
        raise ValidationError(f"已发奖金 {paid} 元，已说明 {stated} 元，本次 {amount_yuan} 元超出已发金额，请核对。")
    statement = PrizeUseStatement(
        honour=honour, use=use, amount_yuan=amount_yuan, description=description.strip(), stated_by=by
    )
    statement.full_clean()
    statement.save()
    record(honour, "prize.use_stated", by=by, payload={"use": use, "amount_yuan": amount_yuan})
    return statement


def _check_not_recovered(honour: Honour) -> None:
    recovery = getattr(honour, "recovery", None)
    if recovery and recovery.state == RecoveryState.DONE:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 的奖金已经追缴，支付记录不能再改动。")


def _check_paid_on(honour: Honour, paid_on: date) -> None:
    """Between the commendation that gave the prize and today; once the honour is revoked, before its revocation."""
    if paid_on > clock.today():
        raise ValidationError({"paid_on": "支付日期晚于今天，请核对；支付之后再登记。"})
    if paid_on < honour.granted_on:
        raise ValidationError({"paid_on": f"支付日期早于表彰决定（{honour.granted_on}），请核对。"})
    revocation = honour.revocations.filter(state=RevocationState.CONFIRMED).first()
    if revocation and revocation.decided_on and paid_on > revocation.decided_on:
        raise TransitionNotAllowed(
            f"荣誉 {honour.number} 已于 {revocation.decided_on} 撤销，不能再发放奖金；此前已经支付的，可以补登。"
        )
