"""Asking back prize money that was not used, or not as is allowed, while the honour stands (Article 6). Whole yuan."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.money import yuan
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.honours.enums import ASKED_BACK
from workflow.honours.letters.prizes import tell_asked_back, tell_waived
from workflow.honours.models import Honour, PrizeRecovery
from workflow.honours.prize_account import prize_account
from workflow.honours.transitions import WAIVE_RECOVERY
from workflow.programmes.two_officers import require_two
from workflow.reviews.actions.checks import require_office


def check_ask_back(honour: Honour, *, by: Any) -> None:
    """Raise what keeps money from being asked back now: the person, a revocation, nothing that is not accounted for."""
    require_office(by, honour.application)
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经撤销，奖金按撤销追缴，请在“奖金追缴”中办理。")
    if not honour.edition.rules.prize_uses:
        raise TransitionNotAllowed("本届规则没有规定奖金用途，不能要求退回。")
    if prize_account(honour).unstated <= 0:
        raise TransitionNotAllowed(
            f"荣誉 {honour.number} 没有可以要求退回的奖金：已发奖金均已说明使用情况或者已经要求退回；"
            "使用情况不符合规定的，请先在“奖金使用说明”中不予认可。"
        )


def check_ask_back_entry(honour: Honour, *, amount_yuan: int, cause: str, reason: str) -> None:
    """Raise what is wrong with what was typed: more than is not accounted for, no cause or reason."""
    account = prize_account(honour)
    if amount_yuan > account.unstated:
        limit = f"已发奖金{yuan(account.paid)}，其中{yuan(account.unstated)}没有说明使用情况，要求退回的不能超过此数。"
        raise ValidationError({"amount_yuan": limit})
    if cause not in ASKED_BACK:
        raise ValidationError({"cause": "请选择要求退回的事由。"})
    if amount_yuan <= 0 or not reason.strip():
        raise ValidationError("请写明要求退回的金额和理由。")


@transaction.atomic
def ask_back_prize(
    honour: Honour, *, amount_yuan: int, cause: str, reason: str, by: Any, under: PendingAct | None = None
) -> PrizeRecovery:
    """Ask back what was paid and is not accounted for; never more than that. Noted as paid back by `complete_recovery`.

    By two officers as a payment is: `under` is what the other proposed (`propose_ask_back`).
    """
    # Statements, payments and demands are added up under the honour's lock: together they never pass what was paid.
    lock(honour)
    check_ask_back(honour, by=by)
    require_two("prize_payment", honour.edition, honour, by=by, under=under)
    check_ask_back_entry(honour, amount_yuan=amount_yuan, cause=cause, reason=reason)
    recovery = PrizeRecovery.objects.create(
        honour=honour, cause=cause, amount_yuan=amount_yuan, reason=reason.strip(), opened_on=clock.today()
    )
    payload = {"honour": honour.number, "amount_yuan": amount_yuan, "cause": cause}
    record(recovery, "prize.asked_back", by=by, reason=reason, payload=payload)
    tell_asked_back(recovery)
    return recovery


def check_waive(recovery: PrizeRecovery, *, by: Any) -> None:
    """Raise what keeps a demand from being taken back now: the person, its state, a revocation that demands it."""
    check_actor(recovery, WAIVE_RECOVERY, by=by)
    check_source(recovery, WAIVE_RECOVERY)
    if not recovery.is_asked_back:
        raise TransitionNotAllowed("因撤销荣誉而追缴的奖金不能免予退回；撤销决定有变动的，随决定办理。")


@transaction.atomic
def waive_recovery(recovery: PrizeRecovery, *, by: Any, reason: str, under: PendingAct | None = None) -> PrizeRecovery:
    """Take a demand back; its winner may state again what the money was used for.

    By two officers as it was made: `under` is what the other proposed.
    """
    # The honour first, as every payment, statement and revocation takes it.
    honour = lock(recovery.honour)
    lock(recovery)
    check_waive(recovery, by=by)
    require_two("prize_payment", honour.edition, recovery, by=by, under=under)
    payload = {"honour": honour.number, "amount_yuan": recovery.amount_yuan}
    apply_transition(recovery, WAIVE_RECOVERY, by=by, reason=reason, payload=payload)
    tell_waived(recovery, reason)
    return recovery
