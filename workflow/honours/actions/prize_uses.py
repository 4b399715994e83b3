"""What prize money was used for: stated by its winner with evidence, checked by the office (Article 6). Whole yuan."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.journal.actions import record
from portal.money import yuan
from portal.transitions.core import Transition, apply_transition, check_actor, check_source, lock
from workflow.honours.letters.prizes import tell_accepted, tell_refused, tell_use_stated
from workflow.honours.models import Honour, PrizeUseStatement
from workflow.honours.prize_account import prize_account
from workflow.honours.rules import check_prize_use
from workflow.honours.transitions import ACCEPT_USE, LAPSE_USE, REFUSE_USE

USE_EVIDENCE = "prize_use"


def check_state_use(honour: Honour, *, by: Any) -> None:
    """Raise unless `by` is the winner, who alone states what the prize was used for while it is theirs, and some of what
    was paid is left."""
    if by is None or honour.holder_id != by.pk:
        raise PermissionDenied("奖金使用说明由获奖者本人填报。")
    if not honour.is_active:
        rest = "奖金应当退还，不再填报使用情况" if prize_account(honour).paid else "奖金不再发放"
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经撤销，{rest}。")
    if not honour.edition.rules.prize_uses:
        raise TransitionNotAllowed("本届规则没有规定奖金用途，无须填报使用说明。")
    account = prize_account(honour)
    if not account.paid:
        raise TransitionNotAllowed("奖金支付登记以后，请在此说明使用情况。")
    if account.unstated <= 0:
        told = f"，其中{yuan(account.asked_back)}已要求退回" if account.asked_back else ""
        raise TransitionNotAllowed(f"已发奖金{yuan(account.paid)}的使用情况均已说明{told}。")


@transaction.atomic
def state_prize_use(
    honour: Honour, *, use: str, amount_yuan: int, description: str, by: Any, materials: Sequence[StagedUpload] = ()
) -> PrizeUseStatement:
    """The winner states a use of prize money, `materials` proving it; a use that is not listed is refused (Article 6)."""
    # What was stated so far is added up under the honour's lock: two statements cannot pass what was paid.
    lock(honour)
    check_state_use(honour, by=by)
    check_prize_use(honour.edition.rules, use)
    account = prize_account(honour)
    if amount_yuan > account.unstated:
        raise ValidationError(
            f"已发奖金{yuan(account.paid)}，已说明{yuan(account.stated)}，已要求退回{yuan(account.asked_back)}，"
            f"本次{yuan(amount_yuan)}超出已发金额，请核对。"
        )
    if not materials:
        raise ValidationError({"materials": "请上传证明材料，例如合同、发票、培训签到表。"})
    statement = PrizeUseStatement(
        honour=honour, use=use, amount_yuan=amount_yuan, description=description.strip(), stated_by=by
    )
    statement.full_clean()
    statement.save()
    claim_staged(materials, statement, by=by, purpose=USE_EVIDENCE, is_new=True)
    record(honour, "prize.use_stated", by=by, payload={"use": use, "amount_yuan": amount_yuan})
    tell_use_stated(statement)
    return statement


def check_accept_use(statement: PrizeUseStatement, *, by: Any) -> None:
    """Raise what keeps a statement from being found right now: the person, its state, a revocation."""
    _check_judge(statement, ACCEPT_USE, by=by)


@transaction.atomic
def accept_prize_use(statement: PrizeUseStatement, *, by: Any) -> PrizeUseStatement:
    """The evidence shows the use that was stated."""
    # The honour first: a reversal lapses statements, a revocation ends them, under its lock.
    lock(statement.honour)
    lock(statement)
    check_accept_use(statement, by=by)
    apply_transition(statement, ACCEPT_USE, by=by, payload=_stated(statement))
    tell_accepted(statement)
    return statement


def check_refuse_use(statement: PrizeUseStatement, *, by: Any) -> None:
    """Raise what keeps a statement from being refused now: the person, its state, a revocation."""
    _check_judge(statement, REFUSE_USE, by=by)


@transaction.atomic
def refuse_prize_use(statement: PrizeUseStatement, *, by: Any, reason: str) -> PrizeUseStatement:
    """The evidence does not show an allowed use: the money is to be accounted for anew, or asked back."""
    # As in accepting.
    lock(statement.honour)
    lock(statement)
    check_refuse_use(statement, by=by)
    apply_transition(
        statement, REFUSE_USE, by=by, reason=reason, payload=_stated(statement), refused_because=reason.strip()
    )
    tell_refused(statement)
    return statement


def lapse_uses(honour: Honour, *, by: Any, reason: str) -> int:
    """The newest statements no longer stand once more is accounted for than paid; returns their sum. Under the honour's lock."""
    stated, over = honour.prize_uses.total(), -prize_account(honour).unstated
    for statement in honour.prize_uses.standing().order_by("-pk"):
        if over > 0:
            apply_transition(statement, LAPSE_USE, by=by, reason=reason, payload=_stated(statement))
            over -= statement.amount_yuan
    return stated - honour.prize_uses.total()


def _check_judge(statement: PrizeUseStatement, transition: Transition, *, by: Any) -> None:
    check_actor(statement, transition, by=by)
    check_source(statement, transition)
    honour = statement.honour
    if not honour.is_active:
        raise TransitionNotAllowed(f"荣誉 {honour.number} 已经撤销，奖金应当退还，使用说明不再核实。")


def _stated(statement: PrizeUseStatement) -> dict[str, Any]:
    return {"honour": statement.honour.number, "use": statement.use, "amount_yuan": statement.amount_yuan}
