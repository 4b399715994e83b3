"""What about prize money takes two officers, registered with `portal.confirming`."""

from datetime import date
from typing import Any

from portal.confirming.actions import undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.permissions import barred_from
from workflow.honours.actions.naming import CORRECT_NAME, check_correct_name, check_name, correct_name
from workflow.honours.actions.prizes import (
    check_payment,
    check_payment_entry,
    check_reverse,
    record_prize_payment,
    reverse_payment,
)
from workflow.honours.models import Honour, PrizePayment
from workflow.honours.transitions import office_on_honour, office_on_revocation
from workflow.programmes.two_officers import two_officers_article

PAY, REVERSE = "prize.pay", "prize.reverse_payment"


def payment_payload(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as it is stored until it is confirmed."""
    return {**data, "paid_on": data["paid_on"].isoformat()}


def propose_payment(honour: Honour, *, amount_yuan: int, paid_on: date, reference: str, by: Any) -> Any:
    """Ask that a payment be recorded; a second officer compares the voucher and confirms it."""
    payload = payment_payload({"amount_yuan": amount_yuan, "paid_on": paid_on, "reference": reference.strip()})
    return undertake(PAY, honour, by=by, reason=f"支付凭证 {reference.strip()}", payload=payload)


def propose_reversal(payment: PrizePayment, *, by: Any, reason: str) -> Any:
    """Ask that a payment be taken back that was entered by mistake."""
    return undertake(REVERSE, payment, by=by, reason=reason)


def check_reversible(honour: Honour, *, by: Any) -> None:
    """What the button asks: that a payment of the honour can be reversed now."""
    payments = list(honour.payments.standing())
    if not payments:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 没有可以冲销的奖金支付。")
    check_reverse(payments[0], by=by)
    if all(PendingAct.objects.waiting_on(REVERSE, payment).exists() for payment in payments):
        raise TransitionNotAllowed(f"荣誉 {honour.number} 的奖金支付已经提出冲销，正待复核，请在“待复核事项”中办理。")


def _entry(payload: Payload) -> dict[str, Any]:
    return {
        "amount_yuan": payload["amount_yuan"],
        "paid_on": date.fromisoformat(payload["paid_on"]),
        "reference": payload["reference"],
    }


def _check_payment(honour: Honour, payload: Payload, by: Any) -> None:
    check_payment(honour, by=by)
    check_payment_entry(honour, **_entry(payload))


def _pay(honour: Honour, pending: PendingAct, by: Any) -> PrizePayment:
    return record_prize_payment(honour, by=by, under=pending, **_entry(pending.payload))


def _describe_payment(honour: Honour, payload: Payload) -> list[Change]:
    entry = _entry(payload)
    return [
        ("获奖者", honour.public_name, honour.public_name),
        ("奖金标准", f"{honour.amount_yuan:,} 元", f"{honour.amount_yuan:,} 元"),
        ("支付金额", "", f"{entry['amount_yuan']:,} 元"),
        ("支付日期", "", official_date(entry["paid_on"])),
        ("支付凭证号", "", entry["reference"]),
    ]


def _describe_reversal(payment: PrizePayment, payload: Payload) -> list[Change]:
    amount = f"{payment.amount_yuan:,} 元（{payment.paid_on}，{payment.reference}）"
    return [("奖金支付", amount, "冲销，不计入已发奖金")]


def _lock_payment(payment: PrizePayment) -> PrizePayment:
    # The honour first, as every payment does: what is paid in all is counted under its lock.
    lock(payment.honour)
    return lock(payment)


def _check_naming(honour: Honour, payload: Payload, by: Any) -> None:
    check_correct_name(honour, by=by)
    check_name(honour, payload["public_name"])


def _describe_naming(honour: Honour, payload: Payload) -> list[Change]:
    certificate = honour.valid_certificate
    replaced = [("证书", certificate.number, "失效，换发另有编号的新证书")] if certificate else []
    return [("获奖者", honour.public_name, payload["public_name"].strip()), *replaced]


register_act(
    Act(
        name=CORRECT_NAME,
        label="更正获奖者名称",
        model=Honour,
        hidden_from=lambda user: Honour.objects.filter(application__in=barred_from(user)),
        may_propose=office_on_honour,
        may_confirm=office_on_honour,
        check=_check_naming,
        run=lambda honour, pending, by: correct_name(
            honour, by=by, reason=pending.reason, under=pending, **pending.payload
        ),
        describe=_describe_naming,
        article=lambda honour: honour.edition.rules.commendation.article,
        decision="correct_honour",
    )
)
register_act(
    Act(
        name=PAY,
        label="登记奖金支付",
        model=Honour,
        hidden_from=lambda user: Honour.objects.filter(application__in=barred_from(user)),
        may_propose=office_on_honour,
        may_confirm=office_on_honour,
        check=_check_payment,
        run=_pay,
        describe=_describe_payment,
        article=lambda honour: honour.edition.rules.prize_for(honour.tier, honour.track).article,
        decision="prize_payment",
        demanded=lambda honour: honour.edition.rules.takes_two("prize_payment"),
    )
)
register_act(
    Act(
        name=REVERSE,
        label="冲销奖金支付",
        model=PrizePayment,
        told_on="honour",
        hidden_from=lambda user: PrizePayment.objects.filter(honour__application__in=barred_from(user)),
        may_propose=office_on_revocation,
        may_confirm=office_on_revocation,
        check=lambda payment, payload, by: check_reverse(payment, by=by),
        run=lambda payment, pending, by: reverse_payment(payment, by=by, reason=pending.reason, under=pending),
        describe=_describe_reversal,
        lock=_lock_payment,
        article=lambda payment: two_officers_article(payment.honour.edition),
        decision="prize_payment",
        demanded=lambda payment: payment.honour.edition.rules.takes_two("prize_payment"),
    )
)
