"""What about a commendation, prize money and a later decision on a revocation takes two officers, registered with `portal.confirming`."""

from datetime import date
from typing import Any

from portal.access.predicates import is_office
from portal.confirming.actions import undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.permissions import barred_from
from workflow.honours.actions.commending import COMMEND, check_issue, issue_commendation
from workflow.honours.actions.prizes import (
    check_payment,
    check_payment_entry,
    check_reverse,
    record_prize_payment,
    reverse_payment,
)
from workflow.honours.actions.reinstating import check_reinstate, check_reinstatement_words, reinstate_honour
from workflow.honours.drawing import draw_up_honours
from workflow.honours.grounds import Resolution, revocation_rule
from workflow.honours.models import Commendation, Honour, PrizePayment, Revocation
from workflow.honours.texts import decision_text
from workflow.honours.transitions import office_on_honour, office_on_revocation
from workflow.programmes.actions import lock_running
from workflow.programmes.two_officers import two_officers_article

PAY, REVERSE, REINSTATE = "prize.pay", "prize.reverse_payment", "honour.reinstate"


def propose_commendation(commendation: Commendation, *, by: Any) -> Any:
    """Ask that a draft be issued; a second officer reads it as it will stand and confirms it."""
    return undertake(COMMEND, commendation, by=by, reason=f"印发{commendation.document_number}")


def _describe_commendation(commendation: Commendation, payload: Payload) -> list[Change]:
    text = decision_text(commendation)
    return [
        ("文号", "", text.document_number),
        ("标题", "", text.title),
        ("成文日期", "", official_date(text.dated)),
        *((group.heading, "", "；".join(group.recipients)) for group in text.groups),
        *(("前言", "", line) for line in commendation.body.splitlines() if line.strip()),
    ]


def _check_commendation(draft: Commendation, by: Any) -> None:
    check_issue(draft, by=by)
    draw_up_honours(draft)  # an amount that is missing or too large


def _lock_draft(commendation: Commendation) -> Commendation:
    # The order of issuing and revising.
    lock_running(commendation.edition)
    return lock(commendation)


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


def reinstatement_payload(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as it is stored until it is confirmed."""
    resolved_on = data.get("resolved_on")
    return {**data, "resolved_on": resolved_on.isoformat() if resolved_on else None}


def propose_reinstatement(revocation: Revocation, *, by: Any, reason: str, **data: Any) -> Any:
    """Ask that a revocation be annulled by a later decision; `reason` will be published."""
    return undertake(REINSTATE, revocation, by=by, reason=reason, payload=reinstatement_payload(data))


def _resolution(payload: Payload) -> Resolution:
    given = {name: payload.get(name) for name in ("members", "present", "in_favour")}
    day = payload.get("resolved_on")
    return Resolution(payload.get("resolution") or "", date.fromisoformat(day) if day else None, **given)


def _check_reinstatement(revocation: Revocation, payload: Payload, by: Any) -> None:
    check_reinstate(revocation, by=by)
    check_reinstatement_words(
        revocation,
        reason=payload["reason"],
        document_number=payload["document_number"],
        resolution=_resolution(payload),
    )


def _reinstate(revocation: Revocation, pending: PendingAct, by: Any) -> Any:
    payload = pending.payload
    return reinstate_honour(
        revocation, by=by, reason=pending.reason, document_number=payload["document_number"],
        resolution=_resolution(payload), under=pending,
    )  # fmt: skip


def _describe_reinstatement(revocation: Revocation, payload: Payload) -> list[Change]:
    found = _resolution(payload)
    votes = f"应到{found.members}人，实到{found.present}人，同意{found.in_favour}人" if found.members else ""
    return [
        ("荣誉", f"{revocation.honour}（{revocation.honour.get_state_display()}）", "有效，证书、名录、凭证同时恢复"),
        ("撤销决定", revocation.document_number, f"由{payload['document_number']}撤回，公开"),
        ("批准或者审议", "", "　".join(filter(None, (found.resolution, str(found.resolved_on or ""), votes)))),
    ]


def _lock_revocation(revocation: Revocation) -> Revocation:
    # The honour first, as the action does.
    lock(revocation.honour)
    return lock(revocation)


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
register_act(
    Act(
        name=REINSTATE,
        label="恢复荣誉",
        model=Revocation,
        hidden_from=lambda user: Revocation.objects.filter(honour__application__in=barred_from(user)),
        may_propose=office_on_revocation,
        may_confirm=office_on_revocation,
        check=_check_reinstatement,
        run=_reinstate,
        describe=_describe_reinstatement,
        lock=_lock_revocation,
        article=lambda revocation: revocation_rule(revocation.honour.edition.rules).article,
        decision="honour_reinstatement",
    )
)
register_act(
    Act(
        name=COMMEND,
        label="印发表彰决定",
        model=Commendation,
        may_propose=is_office,
        may_confirm=is_office,
        check=lambda draft, payload, by: _check_commendation(draft, by),
        run=lambda draft, pending, by: issue_commendation(draft, by=by, under=pending),
        describe=_describe_commendation,
        lock=_lock_draft,
        article=lambda draft: draft.stage.article,
        decision="commendation",
        demanded=lambda draft: draft.edition.rules.takes_two("commendation"),
        ends_with=lambda draft, payload: (draft.edition,),
    )
)
