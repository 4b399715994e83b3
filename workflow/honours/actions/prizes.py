"""Prize money: paying it, and stating what it was used for (Articles 6, 26). Whole yuan."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.honours.letters import tell_paid
from workflow.honours.models import Honour, PrizePayment, PrizeUseStatement
from workflow.honours.rules import check_prize_use
from workflow.programmes.actions import require_office


@transaction.atomic
def record_prize_payment(honour: Honour, *, amount_yuan: int, paid_on: date, reference: str, by: Any) -> PrizePayment:
    """Record a payment; all payments together never exceed the prize."""
    require_office(by)
    lock(honour)
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} {honour.get_state_display()}，不能再发放奖金。")
    paid = _total(honour.payments)
    if paid + amount_yuan > honour.amount_yuan:
        prize = honour.edition.rules.prize_for(honour.tier, honour.track)
        raise RuleViolation(
            prize.article, f"奖金共 {honour.amount_yuan} 元，已发 {paid} 元，本次 {amount_yuan} 元超出标准，请核对金额"
        )
    payment = PrizePayment(honour=honour, amount_yuan=amount_yuan, paid_on=paid_on, reference=reference.strip())
    payment.full_clean()
    payment.save()
    record(honour, "prize.paid", by=by, payload={"amount_yuan": amount_yuan, "reference": payment.reference})
    tell_paid(payment)
    return payment


@transaction.atomic
def state_prize_use(honour: Honour, *, use: str, amount_yuan: int, description: str, by: Any) -> PrizeUseStatement:
    """The winner states a use of prize money; a use that is not listed is refused (Article 6)."""
    if by is None or honour.holder_id != by.pk:
        raise PermissionDenied("奖金使用说明由获奖者本人填报。")
    lock(honour)
    check_prize_use(honour.edition.rules, use)
    paid, stated = _total(honour.payments), _total(honour.prize_uses)
    if stated + amount_yuan > paid:
        raise ValidationError(f"已发奖金 {paid} 元，已说明 {stated} 元，本次 {amount_yuan} 元超出已发金额，请核对。")
    statement = PrizeUseStatement(
        honour=honour, use=use, amount_yuan=amount_yuan, description=description.strip(), stated_by=by
    )
    statement.full_clean()
    statement.save()
    record(honour, "prize.use_stated", by=by, payload={"use": use, "amount_yuan": amount_yuan})
    return statement


def _total(rows: Any) -> int:
    return rows.aggregate(total=models.Sum("amount_yuan"))["total"] or 0
