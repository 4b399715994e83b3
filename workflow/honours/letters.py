"""What winners, recommending departments and the office are told of honours (Articles 6, 26, 33–35)."""

from datetime import date
from typing import Any

from portal import clock
from portal.access.first_person import still_may
from portal.errors import cite
from portal.journal.models import Event
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import say, sentence
from workflow.applications.letters import officers, tell_department
from workflow.honours.enums import RecoveryState, RetrievalState
from workflow.honours.grounds import ground_by, things_to_take_back
from workflow.honours.models import (
    Certificate,
    CertificateHindrance,
    Honour,
    PrizePayment,
    PrizeRecovery,
    PrizeUseStatement,
    Reinstatement,
    Retrieval,
    Revocation,
)
from workflow.honours.prize_account import last_day_to_state
from workflow.honours.rules import yuan
from workflow.honours.texts import consequences, finding
from workflow.honours.transitions import office_on_revocation

_HONOUR = "{year}年度{tier}（{track}）"

GRANTED = Letter(
    "honour.granted",
    "获奖者",
    "{edition}表彰决定",
    "{name}：\n\n根据《{document}》（{document_number}），您荣获" + _HONOUR + "，荣誉编号 {number}。\n"
    "奖金{amount}，发放时另行通知。\n称号的规范写法和使用登记，见“我的荣誉”；对外使用称号的，请先登记。",
    events=("honour.granted",),
    article="26",
)
GRANTED_DEPARTMENT = Letter(
    "honour.granted_department",
    "推荐部门",
    "所推荐的申报获得表彰：{name}",
    "贵部门推荐的“{name}”获得" + _HONOUR + "，表彰决定：《{document}》（{document_number}）。",
    events=("honour.granted",),
    article="26",
)
CERTIFICATE = Letter(
    "certificate.issued",
    "获奖者",
    "证书已签发：{number}",
    "{name}：\n\n" + _HONOUR + "的证书已经签发，可在“我的荣誉”中下载；他人可凭证书编号 {number} 在本站核验真伪。",
    events=("certificate.issued",),
    article="26",
)
HINDERED = Letter(
    "certificate.hindered",
    "评审办工作人员（已回避的除外）",
    "证书暂时不能签发：{number}",
    "荣誉 {number}（{name}）的证书暂时不能签发。\n原因：{cause}。{said}\n其余证书照常签发；请按原因处理，处理之后自动重试。签发进度见办公台“表彰决定”。",
    events=("certificate.hindered",),
    when="签名服务不可用的，同一表彰决定只通知一次",
    article="26",
    asks="去查看",
)
PAID = Letter(
    "prize.paid",
    "获奖者",
    "奖金已支付：{number}",
    "{name}：\n\n"
    + _HONOUR
    + "奖金{amount}已于{paid_on}支付。请按规定用途使用，不得挪作他用，并在“我的荣誉”中填报奖金使用说明，附证明材料。\n"
    "填报期限：{due_on}。",
    events=("prize.paid",),
    article="6",
    asks="去填报使用说明",
)
REISSUED = Letter(
    "certificate.reissued",
    "获奖者",
    "证书已换发：{certificate}",
    "{name}：\n\n"
    + _HONOUR
    + "的证书已经换发，可在“我的荣誉”中下载。新证书编号 {certificate}，他人可凭此编号在本站核验真伪；此前的证书不再有效。",
    events=("certificate.issued",),
    when="更正后换发的",
    article="26",
)
CORRECTED = Letter(
    "honour.corrected",
    "获奖者",
    "荣誉登记已更正：{number}",
    "{name}：\n\n荣誉 {number} 的登记事项已随公示名单更正，荣誉名录和核验结果同时更新。\n理由：{reason}\n证书 {replaced} 所载与更正后的不符，现已失效，请勿再使用；新证书另行签发，另有通知。",
    events=("honour.corrected",),
    article="21",
)
ACCUSED = Letter(
    "revocation.told",
    "获奖者",
    "拟撤销荣誉的告知：{number}",
    "{name}：\n\n{finding}{basis}，拟作出以下决定：\n{consequences}\n\n"
    "需要陈述、申辩的，请在{until}以前（含当日）在线提出，并附有关证明材料。提出的事实、理由或者证据成立的，予以采纳，不因陈述、申辩加重处理；"
    "逾期没有提出的，不影响作出决定。决定作出之前，荣誉有效。\n{ask}",
    events=("revocation.proposed",),
    article="34",
    asks="去陈述、申辩",
)
STATED = Letter(
    "revocation.stated",
    "评审办工作人员（已回避的除外）",
    "收到陈述、申辩：荣誉 {number}",
    "{name}就拟撤销荣誉 {number} 提出了陈述、申辩，请在拟定决定之前阅读，并在决定中答复。",
    events=("revocation.stated",),
    article="34",
    asks="去阅读",
)
REVOCATION_PROPOSED = Letter(
    "revocation.proposed",
    "提出人、拟定人以外的工作人员（已回避的除外）",
    "待复核：撤销荣誉 {number}",
    "{drawer}拟定了撤销荣誉 {number}（{name}）的决定。\n理由：{reason}\n须由另一名工作人员复核；复核之前，荣誉有效。请登录办公台办理。",
    events=("revocation.drawn_up",),
    article="34",
    asks="去复核",
)
REVOCATION_REJECTED = Letter(
    "revocation.rejected",
    "提出人",
    "复核结果：不予撤销荣誉 {number}",
    "您提出的撤销荣誉 {number}（{name}），经复核不予撤销，荣誉继续有效。\n理由：{reason}",
    events=("revocation.rejected",),
    article="34",
)
LET_STAND = Letter(
    "revocation.let_stand",
    "获奖者",
    "不予撤销荣誉：{number}",
    "{name}：\n\n此前告知的拟撤销荣誉 {number} 一事已经终止，不予撤销，荣誉继续有效。",
    events=("revocation.rejected", "revocation.withdrawn"),
    article="34",
)
REVOCATION_CONFIRMED = Letter(
    "revocation.confirmed",
    "提出人",
    "复核结果：荣誉 {number} 已撤销",
    "您提出的撤销荣誉 {number}（{name}），经复核同意，现已生效。收回奖牌、证书和奖金、报送信用平台等后续事项已列入办公台，请按期办结。",
    events=("revocation.confirmed",),
    article="34",
)
REVOKED = Letter(
    "honour.revoked",
    "获奖者",
    "荣誉 {number} 已被撤销",
    "{name}：\n\n根据{document_number}，" + _HONOUR + "荣誉已撤销，证书同时作废。\n理由：{reason}\n{answer}\n\n"
    "请自收到本通知之日起{duty}。\n{recovery}\n{ban}\n\n"
    "对撤销决定有异议的，可以向{office}提出书面陈述，并附有关证明材料；依法申请行政复议、提起行政诉讼的，按有关法律规定的期限办理。",
    events=("honour.revoked",),
    article="34",
)
REINSTATED = Letter(
    "honour.reinstated",
    "获奖者",
    "荣誉 {number} 已经恢复",
    "{name}：\n\n根据{document_number}，撤销"
    + _HONOUR
    + "荣誉的决定已经撤回，荣誉恢复，编号 {number} 的证书继续有效。\n理由：{reason}\n\n"
    "{lifted}\n此前登记的称号使用已随撤销失效，继续使用的，请重新登记。\n{back}",
    events=("honour.reinstated",),
    article="34",
)
REINSTATED_DEPARTMENT = Letter(
    "honour.reinstated_department",
    "推荐部门",
    "所推荐的荣誉已经恢复：{name}",
    "贵部门推荐的“{name}”的" + _HONOUR + "（{number}）已根据{document_number}恢复。\n理由：{reason}",
    events=("honour.reinstated",),
    article="34",
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
    "评审办（已回避的除外）",
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
    "{name}：\n\n" + _HONOUR + "的奖金还有{amount}没有说明使用情况，请于{due_on}前在“我的荣誉”中填报，并附证明材料。",
    when="填报期限届满之前三十日",
    article="6",
    asks="去填报使用说明",
)
PRIZE_USE_LATE = Letter(
    "prize.use_late",
    "获奖者",
    "奖金使用说明已经逾期：{number}",
    "{name}：\n\n" + _HONOUR + "的奖金还有{amount}没有说明使用情况，期限已于{due_on}届满，请立即填报。"
    "没有使用或者没有按规定用途使用的，应当退回。",
    when="填报期限届满之后仍未说明的，每月一次",
    article="6",
    asks="去填报使用说明",
)
PRIZE_USE_LATE_OFFICE = Letter(
    "prize.use_late_office",
    "评审办（已回避的除外）",
    "奖金使用说明逾期：{number}",
    "荣誉 {number}（{name}）的奖金还有{amount}没有说明使用情况，期限已于{due_on}届满。请催办，或者要求退回。",
    when="填报期限届满之后仍未说明的，每月一次",
    article="6",
    asks="去办理",
)
PRIZE_ASKED_BACK = Letter(
    "prize.asked_back",
    "获奖者",
    "请退回奖金：{number}",
    "{name}：\n\n" + _HONOUR + "的奖金中有{amount}应当退回。\n事由：{cause}\n理由：{reason}\n"
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
REVOKED_DEPARTMENT = Letter(
    "honour.revoked_department",
    "推荐部门",
    "所推荐的荣誉已被撤销：{name}",
    "贵部门推荐的“{name}”的" + _HONOUR + "（{number}）已根据{document_number}撤销。\n理由：{reason}",
    events=("honour.revoked",),
    article="34",
)
SILENT = {
    "commendation.issued": "表彰决定公开发布，获奖者逐份通知（`honour.granted`）",
    "certificate.superseded": "随更正而失效，更正通知已经写明，换发后另行通知（`certificate.reissued`）",
    "commendation.discarded": "草稿没有公开，随届次结束作废",
    "revocation.annulled": "荣誉随之恢复，恢复通知已经写明（`honour.reinstated`）",
    "certificate.voided": "随荣誉撤销而作废，撤销通知已经写明",
    "certificate.restored": "随荣誉恢复而有效，恢复通知已经写明",
    "prize.return_due": "恢复通知已经写明应当发还的奖金（`honour.reinstated`）",
    "prize.return_dropped": "再次撤销，撤销通知已经写明（`honour.revoked`）",
    "retrieval.done": "当面交接并出具收据",
    "retrieval.given_up": "获奖者已被告知交回，无法收回的由评审办登记原因",
    "retrieval.dropped": "随荣誉恢复，恢复通知已经写明",
    "retrieval.return_due": "恢复通知已经写明应当发还（`honour.reinstated`）",
    "retrieval.return_dropped": "再次撤销，撤销通知已经写明（`honour.revoked`）",
    "retrieval.returned": "当面发还并由获奖者签收",
    "credit.reported": "撤销决定已告知获奖者，报送平台由评审办办理、在办公台可查",
    "credit.taken": "平台的反馈由评审办登记、在办公台可查",
    "credit.refused": "平台的反馈由评审办登记，更正后再次报送",
    "credit.dropped": "撤销决定已经撤回，不再报送，恢复通知已经写明",
}


def tell_granted(honour: Honour) -> None:
    """The winner, and the department that recommended."""
    values = _document(honour)
    _tell(GRANTED, honour, amount=yuan(honour.amount_yuan) if honour.amount_yuan else "", **values)
    tell_department(GRANTED_DEPARTMENT, honour.application, on=honour, **_title(honour), **values)


def tell_certified(certificate: Certificate, event: Event) -> None:
    """The winner; of one that replaces another, its own number. `event` is what tells it."""
    if certificate.version == 1:
        _tell(CERTIFICATE, certificate.honour, event=event)
    else:
        _tell(REISSUED, certificate.honour, event=event, certificate=certificate.number)


def tell_hindered(row: CertificateHindrance) -> None:
    """The office, which can have the name put right or the key put back."""
    honour = row.honour
    queue_letter(
        HINDERED, about=honour, to=officers(honour.application_id), url=f"/admin/desk/commendations/{honour.commendation_id}/",
        number=honour.number, name=honour.public_name, cause=row.get_cause_display(), said=row.said,
    )  # fmt: skip


def tell_paid(payment: PrizePayment) -> None:
    due_on = last_day_to_state(payment)
    _tell(PAID, payment.honour, amount=yuan(payment.amount_yuan), paid_on=payment.paid_on, due_on=due_on)


def tell_use_stated(statement: PrizeUseStatement) -> None:
    """The office, which compares the evidence."""
    honour, url = statement.honour, f"/admin/desk/prize-uses/{statement.pk}/"
    _tell_office(PRIZE_USE_STATED, honour, url=url, use=statement.use_label, amount=yuan(statement.amount_yuan))


def tell_accepted(statement: PrizeUseStatement) -> None:
    _tell_of_use(PRIZE_USE_ACCEPTED, statement)


def tell_refused(statement: PrizeUseStatement) -> None:
    _tell_of_use(PRIZE_USE_REFUSED, statement, reason=sentence(statement.refused_because))


def _tell_of_use(letter: Letter, statement: PrizeUseStatement, **values: Any) -> None:
    said: dict[str, Any] = {"use": statement.use_label, "amount": yuan(statement.amount_yuan), **values}
    _tell(letter, statement.honour, on=statement, **said)


def tell_use_due(honour: Honour, amount: int, due_on: date) -> None:
    _tell(PRIZE_USE_DUE, honour, occasion=f"due {due_on}", amount=yuan(amount), due_on=due_on)


def tell_use_late(honour: Honour, amount: int, due_on: date) -> None:
    """Winner and office, once a month."""
    values: dict[str, Any] = {"occasion": f"late {clock.today():%Y-%m}", "amount": yuan(amount), "due_on": due_on}
    _tell(PRIZE_USE_LATE, honour, **values)
    _tell_office(PRIZE_USE_LATE_OFFICE, honour, url=f"/admin/desk/honours/{honour.pk}/", **values)


def tell_asked_back(recovery: PrizeRecovery) -> None:
    _tell(
        PRIZE_ASKED_BACK, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan),
        cause=recovery.get_cause_display(), reason=sentence(recovery.reason), ask=ask_office("对此"),
    )  # fmt: skip


def tell_waived(recovery: PrizeRecovery, reason: str) -> None:
    _tell(PRIZE_WAIVED, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan), reason=sentence(reason))


def tell_reversed(payment: PrizePayment, *, lapsed: int) -> None:
    """The winner, who was told that it was paid; `lapsed` yuan of their statements no longer stand."""
    again = "，请按实际收到的奖金重新填报" if payment.honour.is_active else ""
    uses = f"此前填报的使用说明有{yuan(lapsed)}因此失效{again}。" if lapsed else ""
    _tell(
        PAYMENT_REVERSED, payment.honour, amount=yuan(payment.amount_yuan), paid_on=payment.paid_on,
        reason=sentence(payment.reversed_because), uses=uses, ask=ask_office("对此"),
    )  # fmt: skip


def tell_recovery(recovery: PrizeRecovery) -> None:
    """Whoever is to pay back, when the sum is another than the revocation said."""
    due = recovery.state == RecoveryState.PENDING
    change = f"现为{yuan(recovery.amount_yuan)}" if due else "现无须退还"
    _tell(RECOVERY_CHANGED, recovery.honour, on=recovery, change=change, ask=ask_office("对此"))


def tell_recovered(recovery: PrizeRecovery) -> None:
    _tell(RECOVERED, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan), done_on=recovery.done_on)


def tell_corrected(honour: Honour, reason: str, replaced: Certificate | None) -> None:
    """The winner, with the certificate that is not in force any more."""
    _tell(CORRECTED, honour, reason=sentence(reason), replaced=replaced.number if replaced else "")


def tell_accused(revocation: Revocation) -> None:
    """The holder: the facts, the reasons, the ground, what would follow, and until when they may answer."""
    honour = revocation.honour
    ground = ground_by(honour.edition.rules, revocation.article)
    lines = "\n".join(consequences(honour, ground, None))
    _tell(
        ACCUSED, honour, on=revocation, url=f"/winners/{honour.number}/revocation/", finding=finding(revocation),
        basis=cite(ground.article), consequences=lines, until=revocation.heard_until,
        ask=ask_office("对此"),
    )  # fmt: skip


def tell_stated(revocation: Revocation) -> None:
    """The office, which reads it before anything is drawn up."""
    _tell_of_revocation(STATED, revocation, officers(revocation.honour.application_id))


def tell_let_stand(revocation: Revocation) -> None:
    """The holder, who had been told of it."""
    if revocation.heard_until:
        _tell(LET_STAND, revocation.honour, on=revocation)


def tell_revoked(honour: Honour, revocation: Revocation) -> None:
    """The winner what to give back and for how long no application is taken; the department that it happened."""
    reason, number = sentence(revocation.public_reason), revocation.document_number
    rules = honour.edition.rules
    things = "、".join(things_to_take_back(honour, ground_by(rules, revocation.article)))
    due = honour.recovery
    ban = honour.bans.filter(lifted_on=None).first()
    _tell(
        REVOKED, honour, reason=reason, document_number=number, office=rules.programme.office_full_name,
        answer=f"对您的陈述、申辩的答复：{sentence(revocation.answer)}" if revocation.answer else "",
        duty="停止使用该荣誉称号" + (f"，交回{things}" if things else ""),
        recovery=f"已经支付的奖金{yuan(due.amount_yuan)}应当退还，退还方式另行通知。" if due and due.state == RecoveryState.PENDING else "",
        ban=f"至{say(ban.until)}不接受您的申报。" if ban else "",
    )  # fmt: skip
    tell_department(
        REVOKED_DEPARTMENT, honour.application, on=honour, reason=reason, document_number=number, **_title(honour)
    )


def tell_reinstated(decision: Reinstatement) -> None:
    """The winner, to whom what was taken is given back, and the department."""
    honour, reason = decision.honour, sentence(decision.reason)
    things = [row.thing for row in Retrieval.objects.filter(honour=honour, state=RetrievalState.TO_RETURN)]
    recovery = honour.recovery
    if recovery:
        things.append(f"奖金{yuan(recovery.amount_yuan)}")
    back = f"已经收回的{'、'.join(things)}将发还给您，发还方式另行通知。" if things else ""
    _tell(
        REINSTATED, honour, reason=reason, document_number=decision.document_number, back=back,
        lifted="因该撤销而不接受申报的限制同时解除。" if honour.bans.exists() else "",
    )  # fmt: skip
    tell_department(
        REINSTATED_DEPARTMENT, honour.application, on=honour, reason=reason,
        document_number=decision.document_number, **_title(honour),
    )  # fmt: skip


def tell_returned(recovery: PrizeRecovery) -> None:
    _tell(RETURNED, recovery.honour, on=recovery, amount=yuan(recovery.amount_yuan), returned_on=recovery.returned_on)


def ask_second(revocation: Revocation) -> None:
    """Every other officer who may confirm it."""
    first = (revocation.proposed_by_id, revocation.drawn_by_id)
    others = [person for person in officers(revocation.honour.application_id) if person.pk not in first]
    _tell_of_revocation(
        REVOCATION_PROPOSED, revocation, others, drawer=revocation.drawn_by, reason=sentence(revocation.reason)
    )


def tell_proposer(letter: Letter, revocation: Revocation, *, reason: str = "") -> None:
    """What became of it, unless the case is no longer theirs to read (Article 28)."""
    if still_may(revocation.proposed_by_id, office_on_revocation, revocation):
        _tell_of_revocation(letter, revocation, [revocation.proposed_by], reason=sentence(reason))


def _tell_of_revocation(letter: Letter, revocation: Revocation, people: list[Any], **values: Any) -> None:
    honour = revocation.honour
    queue_letter(
        letter, about=revocation, to=people, url=f"/admin/desk/revocations/{revocation.pk}/",
        number=honour.number, name=honour.public_name, **values,
    )  # fmt: skip


def _tell(
    letter: Letter, honour: Honour, *, on: Any = None, url: str = "", event: Event | None = None, **values: Any
) -> None:
    queue_letter(
        letter, about=honour, on=on, event=event, to=honour.holder, url=url or f"/winners/{honour.number}/", name=honour.public_name,
        edition=honour.edition.name, number=honour.number, **_title(honour), **values,
    )  # fmt: skip


def _tell_office(letter: Letter, honour: Honour, *, url: str, **values: Any) -> None:
    """The office, but neither those recused nor one who holds the honour."""
    people = [one for one in officers(honour.application_id) if one.pk != honour.holder_id]
    queue_letter(letter, about=honour, to=people, url=url, number=honour.number, name=honour.public_name, **values)


def _title(honour: Honour) -> dict[str, Any]:
    return {"year": honour.year, "tier": honour.tier_label, "track": honour.track_label}


def _document(honour: Honour) -> dict[str, Any]:
    return {"document": honour.commendation.title, "document_number": honour.commendation.document_number}
