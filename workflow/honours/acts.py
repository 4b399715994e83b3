"""What about a commendation, prize money and a later decision on a revocation takes two officers, registered with `portal.confirming`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.confirming.actions import confirmed, undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import EvidenceFile, StagedUpload
from portal.money import yuan
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.decisions.permissions import office_on_list
from workflow.honours.actions.asking_back import (
    ask_back_prize,
    check_ask_back,
    check_ask_back_entry,
    check_waive,
    waive_recovery,
)
from workflow.honours.actions.commending import COMMEND, check_issue, issue_commendation
from workflow.honours.actions.naming import CORRECT_NAME, check_correct_name, check_name, correct_name
from workflow.honours.actions.prizes import (
    check_payment,
    check_payment_entry,
    check_reverse,
    record_prize_payment,
    reverse_payment,
)
from workflow.honours.actions.reinstating import check_reinstate, check_reinstatement_words, reinstate_honour
from workflow.honours.actions.voting import REINSTATEMENT, conference_decides, latest_matter
from workflow.honours.drawing import draw_up_honours
from workflow.honours.enums import RecoveryCause
from workflow.honours.grounds import Resolution, revocation_rule
from workflow.honours.models import Commendation, Honour, PrizePayment, PrizeRecovery, Revocation
from workflow.honours.queries import due_honours
from workflow.honours.rules import prize_use_article
from workflow.honours.texts import decision_text
from workflow.honours.transitions import office_on_honour, office_on_revocation
from workflow.programmes.actions import lock_running
from workflow.programmes.two_officers import two_officers_article

PAY, REVERSE, ASK_BACK, WAIVE = "prize.pay", "prize.reverse_payment", "prize.ask_back", "prize.waive_recovery"
REINSTATE = "honour.reinstate"
VOUCHER = "voucher"


def propose_commendation(commendation: Commendation, *, by: Any) -> Any:
    """Ask that a draft be issued; a second officer reads it as it will stand and confirms it.

    It commends those that were due when it was proposed: nobody later, and who leaves ends it.
    """
    payload = {"due": sorted(due_honours(commendation.stage).values_list("application", flat=True))}
    return undertake(COMMEND, commendation, by=by, reason=f"印发{commendation.document_number}", payload=payload)


def _describe_commendation(commendation: Commendation, payload: Payload) -> list[Change]:
    text = decision_text(commendation)
    return [
        ("文号", "", text.document_number),
        ("标题", "", text.title),
        ("成文日期", "", official_date(text.dated)),
        *((group.heading, "", "；".join(group.recipients)) for group in text.groups),
        *(("前言", "", line) for line in commendation.body.splitlines() if line.strip()),
    ]


def _check_commendation(draft: Commendation, payload: Payload, by: Any) -> None:
    check_issue(draft, by=by)
    due = set(due_honours(draft.stage).values_list("application", flat=True))
    if due - set(payload.get("due", due)):
        raise TransitionNotAllowed("提出之后又有其他对象应予表彰，请不同意本事项，核对表彰决定后重新提出。")
    draw_up_honours(draft)  # an amount that is missing or too large


def _lock_draft(commendation: Commendation) -> Commendation:
    # The order of issuing and revising.
    lock_running(commendation.edition)
    return lock(commendation)


@transaction.atomic
def propose_payment(
    honour: Honour, *, amount_yuan: int, paid_on: date, reference: str, by: Any, vouchers: Sequence[StagedUpload] = ()
) -> Any:
    """Ask that a payment be recorded; a second officer compares the `vouchers`, staged files, and confirms it.

    They are protected evidence of the waiting act, or of the payment where one officer is enough. Raises
    `ValidationError` without any.
    """
    payload = {"amount_yuan": amount_yuan, "paid_on": paid_on.isoformat(), "reference": reference.strip()}
    result = undertake(PAY, honour, by=by, reason=f"支付凭证 {reference.strip()}", payload=payload)
    if not vouchers:
        raise ValidationError({"vouchers": "请上传支付凭证，供另一人核对。"})
    claim_staged(vouchers, result, by=by, purpose=VOUCHER)
    return result


def vouchers_of(honour: Honour) -> list[EvidenceFile]:
    """The vouchers of all payments of an honour, those reversed too."""
    files = [EvidenceFile.objects.of(one) for one in (*confirmed(PAY, honour), *honour.payments.all())]
    return [file for found in files for file in found]


def propose_reversal(payment: PrizePayment, *, by: Any, reason: str) -> Any:
    """Ask that a payment be taken back that was entered by mistake."""
    return undertake(REVERSE, payment, by=by, reason=reason)


def propose_ask_back(honour: Honour, *, amount_yuan: int, cause: str, reason: str, by: Any) -> Any:
    """Ask that money be demanded back that was not used, or not as is allowed."""
    return undertake(ASK_BACK, honour, by=by, reason=reason, payload={"amount_yuan": amount_yuan, "cause": cause})


def propose_waiver(recovery: PrizeRecovery, *, reason: str, by: Any) -> Any:
    """Ask that such a demand be taken back."""
    return undertake(WAIVE, recovery, by=by, reason=reason)


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
        ("奖金标准", yuan(honour.amount_yuan), yuan(honour.amount_yuan)),
        ("支付金额", "", yuan(entry["amount_yuan"])),
        ("支付日期", "", official_date(entry["paid_on"])),
        ("支付凭证号", "", entry["reference"]),
    ]


def _describe_reversal(payment: PrizePayment, payload: Payload) -> list[Change]:
    amount = f"{yuan(payment.amount_yuan)}（{payment.paid_on}，{payment.reference}）"
    return [("奖金支付", amount, "冲销，不计入已发奖金")]


def _check_ask_back(honour: Honour, payload: Payload, by: Any) -> None:
    check_ask_back(honour, by=by)
    check_ask_back_entry(honour, amount_yuan=payload["amount_yuan"], cause=payload["cause"], reason=payload["reason"])


def _ask_back(honour: Honour, pending: PendingAct, by: Any) -> PrizeRecovery:
    asked = {name: pending.payload[name] for name in ("amount_yuan", "cause")}
    return ask_back_prize(honour, by=by, under=pending, reason=pending.reason, **asked)


def _describe_ask_back(honour: Honour, payload: Payload) -> list[Change]:
    return [
        ("获奖者", honour.public_name, honour.public_name),
        ("已发奖金", yuan(honour.payments.total()), yuan(honour.payments.total())),
        ("要求退回", "", yuan(payload["amount_yuan"])),
        ("事由", "", RecoveryCause(payload["cause"]).label),
    ]


def _describe_waiver(recovery: PrizeRecovery, payload: Payload) -> list[Change]:
    return [("要求退回", f"{yuan(recovery.amount_yuan)}（{recovery.get_cause_display()}）", "免予退回")]


def _lock_money(row: Any) -> Any:
    # The honour first, as every payment does: what is paid in all is counted under its lock.
    lock(row.honour)
    return lock(row)


def reinstatement_payload(data: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as it is stored until it is confirmed."""
    resolved_on = data.get("resolved_on")
    return {**data, "resolved_on": resolved_on.isoformat() if resolved_on else None}


def propose_reinstatement(revocation: Revocation, *, by: Any, reason: str, **data: Any) -> Any:
    """Ask that a revocation be annulled by a later decision; `reason` will be published."""
    return undertake(REINSTATE, revocation, by=by, reason=reason, payload=reinstatement_payload(data))


def _resolution(payload: Payload) -> Resolution:
    day = payload.get("resolved_on")
    return Resolution(payload.get("resolution") or "", date.fromisoformat(day) if day else None)


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
    return [
        ("荣誉", f"{revocation.honour}（{revocation.honour.get_state_display()}）", "有效，证书、名录、凭证同时恢复"),
        ("撤销决定", revocation.document_number, f"由{payload['document_number']}撤回，公开"),
        ("批准或者审议", "", _what_it_rests_on(revocation, found)),
    ]


def _what_it_rests_on(revocation: Revocation, typed: Resolution) -> str:
    """The vote as it was counted, or the approval as it was typed."""
    matter = latest_matter(REINSTATEMENT, revocation)
    if conference_decides(revocation) and matter is not None:
        return f"{matter.meeting}，{matter.get_state_display()}：出席{matter.present}，同意{matter.yes}"
    return "　".join(filter(None, (typed.resolution, str(typed.resolved_on or ""))))


def _lock_revocation(revocation: Revocation) -> Revocation:
    # The honour first, as the action does.
    lock(revocation.honour)
    return lock(revocation)


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
        lock=_lock_money,
        article=lambda payment: two_officers_article(payment.honour.edition),
        decision="prize_payment",
        demanded=lambda payment: payment.honour.edition.rules.takes_two("prize_payment"),
    )
)
register_act(
    Act(
        name=ASK_BACK,
        label="要求退回奖金",
        model=Honour,
        hidden_from=lambda user: Honour.objects.filter(application__in=barred_from(user)),
        may_propose=office_on_honour,
        may_confirm=office_on_honour,
        check=_check_ask_back,
        run=_ask_back,
        describe=_describe_ask_back,
        article=lambda honour: prize_use_article(honour.edition.rules),
        decision="prize_payment",
        demanded=lambda honour: honour.edition.rules.takes_two("prize_payment"),
    )
)
register_act(
    Act(
        name=WAIVE,
        label="免予退回奖金",
        model=PrizeRecovery,
        told_on="honour",
        hidden_from=lambda user: PrizeRecovery.objects.filter(honour__application__in=barred_from(user)),
        may_propose=office_on_revocation,
        may_confirm=office_on_revocation,
        check=lambda recovery, payload, by: check_waive(recovery, by=by),
        run=lambda recovery, pending, by: waive_recovery(recovery, by=by, reason=pending.reason, under=pending),
        describe=_describe_waiver,
        lock=_lock_money,
        article=lambda recovery: prize_use_article(recovery.honour.edition.rules),
        decision="prize_payment",
        demanded=lambda recovery: recovery.honour.edition.rules.takes_two("prize_payment"),
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
        power=True,
    )
)
register_act(
    Act(
        name=COMMEND,
        label="印发表彰决定",
        model=Commendation,
        may_propose=office_on_list,
        may_confirm=office_on_list,
        check=_check_commendation,
        run=lambda draft, pending, by: issue_commendation(draft, by=by, under=pending),
        describe=_describe_commendation,
        lock=_lock_draft,
        article=lambda draft: draft.stage.article,
        decision="commendation",
        demanded=lambda draft: draft.edition.rules.takes_two("commendation"),
        ends_with=lambda draft, payload: (draft.edition, *Application.objects.filter(pk__in=payload.get("due", ()))),
    )
)
