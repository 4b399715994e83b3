"""What is told of prize money: paid, accounted for, asked back (Articles 6, 32)."""

from datetime import date
from typing import Any

from portal import clock
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from portal.money import yuan
from workflow.honours.enums import RecoveryState
from workflow.honours.letters.telling import HONOUR, tell, tell_office
from workflow.honours.models import Honour, PrizePayment, PrizeRecovery, PrizeUseStatement
from workflow.honours.prize_account import last_day_to_state

PAID = Letter(
    "prize.paid",
    "获奖者",
    "奖金已支付：{number}",
    "{name}：\n\n"
    + HONOUR
    + "奖金{amount}已于{paid_on}支付。请按规定用途使用，不得挪作他用，并在“我的荣誉”中填报奖金使用说明，附证明材料。\n"
    "填报期限：{due_on}。",
    events=("prize.paid",),
    article="6",
    asks="去填报使用说明",
)


RETURNED = Letter(
    "prize.returned",
    "获奖者",
    "奖金已经发还：{number}",
    "荣誉 {number} 恢复后应当发还的奖金{amount}，已于{returned_on}发还。",
    events=("prize.returned",),
    article="34",
)


PAYMENT_REVERSED = Letter(
    "prize.payment_reversed",
    "获奖者",
    "奖金支付登记已冲销：{number}",
    "荣誉 {number} 于{paid_on}支付{amount}的登记有误，已经冲销；另行支付的，另行通知。\n理由：{reason}\n{uses}\n{ask}",
    events=("prize.payment_reversed", "prize.use_lapsed"),
    article="6",
)


RECOVERY_CHANGED = Letter(
    "prize.recovery_changed",
    "获奖者",
    "应当退还的奖金有变动：{number}",
    "荣誉 {number} 应当退还的奖金，因支付登记更正，{change}。\n{ask}",
    events=("prize.recovery_opened", "prize.recovery_changed", "prize.recovery_resumed", "prize.recovery_dropped"),
    when="撤销当时应当退还的，见撤销通知",
    article="34",
)


RECOVERED = Letter(
    "prize.recovered",
    "获奖者",
    "奖金已经退还：{number}",
    "荣誉 {number} 应当退还的奖金{amount}，已于{done_on}退还完毕。",
    events=("prize.recovered",),
    article="34",
)


PRIZE_USE_STATED = Letter(
    "prize.use_stated",
    "评审办（须回避的除外）",
    "待核实：奖金使用说明 {number}",
    "{name}填报了荣誉 {number} 的奖金使用说明：{use}，{amount}。请登录办公台核对证明材料，核实认可，或者写明理由不予认可。",
    events=("prize.use_stated",),
    article="6",
    asks="去核实",
)


PRIZE_USE_ACCEPTED = Letter(
    "prize.use_accepted",
    "获奖者",
    "奖金使用说明已核实：{number}",
    "{name}：\n\n您填报的奖金使用说明（{use}，{amount}）已经核实。",
    events=("prize.use_accepted",),
    article="6",
)


PRIZE_USE_REFUSED = Letter(
    "prize.use_refused",
    "获奖者",
    "奖金使用说明不予认可：{number}",
    "{name}：\n\n您填报的奖金使用说明（{use}，{amount}）经核实不予认可。\n理由：{reason}\n"
    "请按规定用途重新填报，并附证明材料；没有使用或者没有按规定用途使用的，应当退回。",
    events=("prize.use_refused",),
    article="6",
    asks="去重新填报",
)


PRIZE_USE_DUE = Letter(
    "prize.use_due",
    "获奖者",
    "请填报奖金使用说明：{number}",
    "{name}：\n\n" + HONOUR + "的奖金还有{amount}没有说明使用情况，请于{due_on}前在“我的荣誉”中填报，并附证明材料。",
    when="填报期限届满之前三十日",
    article="6",
    asks="去填报使用说明",
)


PRIZE_USE_LATE = Letter(
    "prize.use_late",
    "获奖者",
    "奖金使用说明已经逾期：{number}",
    "{name}：\n\n" + HONOUR + "的奖金还有{amount}没有说明使用情况，期限已于{due_on}届满，请立即填报。"
    "没有使用或者没有按规定用途使用的，应当退回。",
    when="填报期限届满之后仍未说明的，每月一次",
    article="6",
    asks="去填报使用说明",
)


PRIZE_USE_LATE_OFFICE = Letter(
    "prize.use_late_office",
    "评审办（须回避的除外）",
    "奖金使用说明逾期：{number}",
    "荣誉 {number}（{name}）的奖金还有{amount}没有说明使用情况，期限已于{due_on}届满。请催办，或者要求退回。",
    when="填报期限届满之后仍未说明的，每月一次",
    article="6",
    asks="立即办理",
)


PRIZE_ASKED_BACK = Letter(
    "prize.asked_back",
    "获奖者",
    "请退回奖金：{number}",
    "{name}：\n\n" + HONOUR + "的奖金中有{amount}应当退回。\n事由：{cause}\n理由：{reason}\n"
    "收到的款项由评审办登记，登记之后另行通知。\n{ask}",
    events=("prize.asked_back",),
    article="6",
)


PRIZE_WAIVED = Letter(
    "prize.recovery_waived",
    "获奖者",
    "奖金免予退回：{number}",
    "{name}：\n\n此前要求退回的奖金{amount}，现免予退回。\n理由：{reason}\n这笔奖金的使用情况，请在“我的荣誉”中继续说明。",
    events=("prize.recovery_waived",),
    article="6",
)
SILENT = {
    "prize.return_due": "恢复通知已经写明应当发还的奖金（`honour.reinstated`）",
    "prize.return_dropped": "再次撤销，撤销通知已经写明（`honour.revoked`）",
}


def tell_paid(payment: PrizePayment) -> None:
    due_on = last_day_to_state(payment)
    tell(PAID, payment.honour, amount=yuan(payment.amount_yuan), paid_on=payment.paid_on, due_on=due_on)


def tell_use_stated(statement: PrizeUseStatement) -> None:
    """The office, which compares the evidence."""
    honour, url = statement.honour, f"/admin/desk/prize-uses/{statement.pk}/"
    tell_office(PRIZE_USE_STATED, honour, url=url, use=statement.use_label, amount=yuan(statement.amount_yuan))


def tell_accepted(statement: PrizeUseStatement) -> None:
    _tell_of_use(PRIZE_USE_ACCEPTED, statement)


def tell_refused(statement: PrizeUseStatement) -> None:
    _tell_of_use(PRIZE_USE_REFUSED, statement, reason=sentence(statement.refused_because))


def _tell_of_use(letter: Letter, statement: PrizeUseStatement, **values: Any) -> None:
    said: dict[str, Any] = {"use": statement.use_label, "amount": yuan(statement.amount_yuan), **values}
    tell(letter, statement.honour, on=statement, **said)


def tell_use_due(honour: Honour, amount: int, due_on: date) -> None:
    tell(PRIZE_USE_DUE, honour, occasion=f"due {due_on}", amount=yuan(amount), due_on=due_on)


def tell_use_late(honour: Honour, amount: int, due_on: date) -> None:
    """Winner and office, once a month."""
    values: dict[str, Any] = {"occasion": f"late {clock.today():%Y-%m}", "amount": yuan(amount), "due_on": due_on}
    tell(PRIZE_USE_LATE, honour, **values)
    tell_office(PRIZE_USE_LATE_OFFICE, honour, url=f"/admin/desk/honours/{honour.pk}/", **values)


def tell_asked_back(recovery: PrizeRecovery) -> None:
    tell(
        PRIZE_ASKED_BACK, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan),
        cause=recovery.get_cause_display(), reason=sentence(recovery.reason), ask=ask_office("对此"),
    )  # fmt: skip


def tell_waived(recovery: PrizeRecovery, reason: str) -> None:
    tell(PRIZE_WAIVED, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan), reason=sentence(reason))


def tell_reversed(payment: PrizePayment, *, lapsed: int) -> None:
    """The winner, who was told that it was paid; `lapsed` yuan of their statements no longer stand."""
    again = "，请按实际收到的奖金重新填报" if payment.honour.is_active else ""
    uses = f"此前填报的使用说明有{yuan(lapsed)}因此失效{again}。" if lapsed else ""
    tell(
        PAYMENT_REVERSED, payment.honour, amount=yuan(payment.amount_yuan), paid_on=payment.paid_on,
        reason=sentence(payment.reversed_because), uses=uses, ask=ask_office("对此"),
    )  # fmt: skip


def tell_recovery(recovery: PrizeRecovery) -> None:
    """Whoever is to pay back, when the sum is another than the revocation said."""
    due = recovery.state == RecoveryState.PENDING
    change = f"现为{yuan(recovery.amount_yuan)}" if due else "现无须退还"
    tell(RECOVERY_CHANGED, recovery.honour, on=recovery, change=change, ask=ask_office("对此"))


def tell_recovered(recovery: PrizeRecovery) -> None:
    tell(RECOVERED, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan), done_on=recovery.done_on)


def tell_returned(recovery: PrizeRecovery) -> None:
    tell(RETURNED, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan), returned_on=recovery.returned_on)
