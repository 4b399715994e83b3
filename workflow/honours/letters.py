"""What winners, recommending departments and the office are told of honours (Articles 6, 26, 33–35)."""

from typing import Any

from portal.access.first_person import still_may
from portal.journal.models import Event
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import say, sentence
from workflow.applications.letters import officers, tell_department
from workflow.honours.enums import RecoveryState
from workflow.honours.models import Certificate, CertificateHindrance, Honour, PrizePayment, PrizeRecovery, Revocation
from workflow.honours.rules import yuan
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
    + "奖金{amount}已于{paid_on}支付。请按规定用途使用，不得挪作他用，并在“我的荣誉”中填报奖金使用说明。",
    events=("prize.paid",),
    article="6",
    asks="去填报使用说明",
)
CORRECTED = Letter(
    "honour.corrected",
    "获奖者",
    "荣誉登记已更正：{number}",
    "{name}：\n\n荣誉 {number} 的登记事项已随公示名单更正，荣誉名录和核验结果同时更新；已经签发的证书不变。\n理由：{reason}",
    events=("honour.corrected",),
    article="21",
)
REVOCATION_PROPOSED = Letter(
    "revocation.proposed",
    "另一名工作人员（已回避的除外）",
    "待复核：撤销荣誉 {number}",
    "{proposer}提出撤销荣誉 {number}（{name}）。\n理由：{reason}\n须由另一名工作人员复核；复核之前，荣誉有效。请登录办公台办理。",
    events=("revocation.proposed",),
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
REVOCATION_CONFIRMED = Letter(
    "revocation.confirmed",
    "提出人",
    "复核结果：荣誉 {number} 已撤销",
    "您提出的撤销荣誉 {number}（{name}），经复核同意，现已生效。收回奖金、报送信用平台等后续事项已列入办公台，请按期办结。",
    events=("revocation.confirmed",),
    article="34",
)
REVOKED = Letter(
    "honour.revoked",
    "获奖者",
    "荣誉 {number} 已被撤销",
    "{name}：\n\n根据{document_number}，" + _HONOUR + "荣誉已撤销，证书同时作废。\n理由：{reason}\n\n"
    "请自收到本通知之日起停止使用该荣誉称号，交回奖牌、证书。\n{recovery}\n{ban}\n\n"
    "对撤销决定有异议的，可以向{office}提出书面陈述，并附有关证明材料；依法申请行政复议、提起行政诉讼的，按有关法律规定的期限办理。",
    events=("honour.revoked",),
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
    "荣誉 {number} 撤销后应当退还的奖金，因支付登记更正，{change}。\n{ask}",
    events=("prize.recovery_opened", "prize.recovery_changed", "prize.recovery_resumed", "prize.recovery_dropped"),
    when="撤销当时应当退还的，见撤销通知",
    article="34",
)
RECOVERED = Letter(
    "prize.recovered",
    "获奖者",
    "奖金已经退还：{number}",
    "荣誉 {number} 撤销后应当退还的奖金{amount}，已于{done_on}退还完毕。",
    events=("prize.recovered",),
    article="34",
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
    "revocation.withdrawn": "提出人自己撤回，荣誉不变，事项随即从他人的“待复核事项”中消失",
    "certificate.voided": "随荣誉撤销而作废，撤销通知已经写明",
    "credit.reported": "撤销决定已告知获奖者，报送平台由评审办办理、在办公台可查",
}


def tell_granted(honour: Honour) -> None:
    """The winner, and the department that recommended."""
    values = _document(honour)
    _tell(GRANTED, honour, amount=yuan(honour.amount_yuan) if honour.amount_yuan else "", **values)
    tell_department(GRANTED_DEPARTMENT, honour.application, on=honour, **_title(honour), **values)


def tell_certified(certificate: Certificate, event: Event) -> None:
    _tell(CERTIFICATE, certificate.honour, event=event)


def tell_hindered(row: CertificateHindrance) -> None:
    """The office, which can have the name put right or the key put back."""
    honour = row.honour
    queue_letter(
        HINDERED, about=honour, to=officers(honour.application_id), url=f"/admin/desk/commendations/{honour.commendation_id}/",
        number=honour.number, name=honour.public_name, cause=row.get_cause_display(), said=row.said,
    )  # fmt: skip


def tell_paid(payment: PrizePayment) -> None:
    _tell(PAID, payment.honour, amount=yuan(payment.amount_yuan), paid_on=payment.paid_on)


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


def tell_corrected(honour: Honour, reason: str) -> None:
    _tell(CORRECTED, honour, reason=sentence(reason))


def tell_revoked(honour: Honour, revocation: Revocation) -> None:
    """The winner what to give back and for how long no application is taken; the department that it happened."""
    reason, number = sentence(revocation.public_reason), revocation.document_number
    paid = honour.payments.total()
    recovery = f"已经支付的奖金{yuan(paid)}应当退还，退还方式另行通知。" if paid else ""
    ban = f"至{say(honour.ban.until)}不接受您的申报。"
    office = honour.edition.rules.programme.office_full_name
    _tell(REVOKED, honour, reason=reason, document_number=number, recovery=recovery, ban=ban, office=office)
    tell_department(
        REVOKED_DEPARTMENT, honour.application, on=honour, reason=reason, document_number=number, **_title(honour)
    )


def ask_second(revocation: Revocation) -> None:
    """Every other officer who may confirm it."""
    honour = revocation.honour
    others = [person for person in officers(honour.application_id) if person.pk != revocation.proposed_by_id]
    _tell_of_revocation(
        REVOCATION_PROPOSED, revocation, others, proposer=revocation.proposed_by, reason=sentence(revocation.reason)
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


def _tell(letter: Letter, honour: Honour, *, on: Any = None, event: Event | None = None, **values: Any) -> None:
    queue_letter(
        letter, about=honour, on=on, event=event, to=honour.holder, url=f"/winners/{honour.number}/", name=honour.public_name,
        edition=honour.edition.name, number=honour.number, **_title(honour), **values,
    )  # fmt: skip


def _title(honour: Honour) -> dict[str, Any]:
    return {"year": honour.year, "tier": honour.tier_label, "track": honour.track_label}


def _document(honour: Honour) -> dict[str, Any]:
    return {"document": honour.commendation.title, "document_number": honour.commendation.document_number}
