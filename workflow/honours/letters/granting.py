"""What is told of a commendation, its certificates and a corrected name (Articles 26, 34)."""

from portal.journal.models import Event
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from portal.money import yuan
from workflow.applications.letters import officers, tell_department
from workflow.honours.letters.telling import HONOUR, document_of, tell, title_of
from workflow.honours.models import Certificate, CertificateHindrance, Honour

GRANTED = Letter(
    "honour.granted",
    "获奖者",
    "{edition}表彰决定",
    "{name}：\n\n根据《{document}》（{document_number}），您荣获" + HONOUR + "，荣誉编号 {number}。\n"
    "奖金{amount}，发放时另行通知。\n称号的规范写法和使用登记，见“我的荣誉”；对外使用称号的，请先登记。",
    events=("honour.granted",),
    article="26",
)


GRANTED_DEPARTMENT = Letter(
    "honour.granted_department",
    "推荐部门",
    "所推荐的申报获得表彰：{name}",
    "贵部门推荐的“{name}”获得" + HONOUR + "，表彰决定：《{document}》（{document_number}）。",
    events=("honour.granted",),
    article="26",
)


CERTIFICATE = Letter(
    "certificate.issued",
    "获奖者",
    "证书已签发：{number}",
    "{name}：\n\n" + HONOUR + "的证书已经签发，可在“我的荣誉”中下载；他人可凭证书编号 {number} 在本站核验真伪。",
    events=("certificate.issued",),
    article="26",
)


HINDERED = Letter(
    "certificate.hindered",
    "评审办工作人员（须回避的除外）",
    "证书暂时不能签发：{number}",
    "荣誉 {number}（{name}）的证书暂时不能签发。\n原因：{cause}。\n{said}\n其余证书照常签发；请按原因处理，处理之后自动重试。签发进度见办公台“表彰决定”。",
    events=("certificate.hindered",),
    when="签名服务不可用的，同一表彰决定只通知一次",
    article="26",
    asks="查看",
)


REISSUED = Letter(
    "certificate.reissued",
    "获奖者",
    "证书已换发：{certificate}",
    "{name}：\n\n"
    + HONOUR
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


SILENT = {
    "commendation.issued": "表彰决定公开发布，获奖者逐份通知（`honour.granted`）",
    "certificate.superseded": "随更正而失效，更正通知已经写明，换发后另行通知（`certificate.reissued`）",
    "commendation.discarded": "草稿没有公开，随届次结束作废",
    "certificate.voided": "随荣誉撤销而作废，撤销通知已经写明",
    "certificate.restored": "随荣誉恢复而有效，恢复通知已经写明",
}


def tell_granted(honour: Honour) -> None:
    """The winner, and the department that recommended."""
    values = document_of(honour)
    tell(GRANTED, honour, amount=yuan(honour.amount_yuan) if honour.amount_yuan else "", **values)
    tell_department(GRANTED_DEPARTMENT, honour.application, on=honour, **title_of(honour), **values)


def tell_certified(certificate: Certificate, event: Event) -> None:
    """The winner; of one that replaces another, its own number. `event` is what tells it."""
    if certificate.version == 1:
        tell(CERTIFICATE, certificate.honour, event=event)
    else:
        tell(REISSUED, certificate.honour, event=event, certificate=certificate.number)


def tell_hindered(row: CertificateHindrance) -> None:
    """The office, which can have the name put right or the key put back."""
    honour = row.honour
    queue_letter(
        HINDERED, about=honour, to=officers(honour.application_id), url=f"/admin/desk/commendations/{honour.commendation_id}/",
        number=honour.number, name=honour.public_name, cause=row.get_cause_display(), said=row.said,
    )  # fmt: skip


def tell_corrected(honour: Honour, reason: str, replaced: Certificate | None) -> None:
    """The winner, with the certificate that is not in force any more."""
    tell(CORRECTED, honour, reason=sentence(reason), replaced=replaced.number if replaced else "")
