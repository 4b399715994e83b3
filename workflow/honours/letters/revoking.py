"""What is told of a revocation and of its undoing (Articles 34, 35)."""

from datetime import date
from typing import Any

from portal.access.first_person import still_may
from portal.errors import cite
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import say, sentence
from portal.money import yuan
from workflow.applications.letters import officers, tell_department
from workflow.honours.enums import RecoveryState, RetrievalState
from workflow.honours.grounds import ground_by, things_to_take_back
from workflow.honours.letters.telling import HONOUR, tell, title_of
from workflow.honours.models import Honour, Reinstatement, Retrieval, Revocation
from workflow.honours.texts import consequences, finding
from workflow.honours.transitions import office_on_revocation

ACCUSED = Letter(
    "revocation.told",
    "获奖者",
    "拟撤销荣誉的告知：{number}",
    "{name}：\n\n现将拟撤销荣誉的事实、理由和依据告知如下，《拟撤销荣誉告知书》（{document_number}）可以在线下载。\n"
    "{finding}{basis}，拟作出以下决定：\n{consequences}\n\n"
    "需要陈述、申辩的，请在{until}以前（含当日）在线提出，并附有关证明材料。提出的事实、理由或者证据成立的，予以采纳，不因陈述、申辩加重处理；"
    "逾期没有提出的，不影响作出决定。决定作出之前，荣誉有效。\n{ask}",
    events=("revocation.proposed",),
    article="34",
    asks="去陈述、申辩",
)


HEARING_MOVED = Letter(
    "revocation.hearing_moved",
    "获奖者",
    "陈述、申辩的期限顺延：{number}",
    "{name}：\n\n因放假安排调整，就拟撤销荣誉 {number} 陈述、申辩的期限由{before}顺延至{until}（含当日）。需要陈述、申辩的，请在期限内提出。",
    events=("revocation.hearing_moved",),
    article="34",
    asks="去陈述、申辩",
)


STATED = Letter(
    "revocation.stated",
    "评审办工作人员（须回避的除外）",
    "收到陈述、申辩：荣誉 {number}",
    "{name}就拟撤销荣誉 {number} 提出了陈述、申辩，请在拟定决定之前阅读，并在决定中答复。",
    events=("revocation.stated",),
    article="34",
    asks="去阅读",
)


REVOCATION_PROPOSED = Letter(
    "revocation.proposed",
    "提出人、拟定人以外的工作人员（须回避的除外）",
    "待复核：撤销荣誉 {number}",
    "{drawer}拟定了撤销荣誉 {number}（{name}）的决定。\n理由：{reason}\n须由另一名工作人员复核；复核之前，荣誉有效。请登录办公台办理。",
    events=("revocation.drawn_up",),
    article="34",
    asks="去复核",
)


REVOCATION_REJECTED = Letter(
    "revocation.rejected",
    "提出人",
    "不予撤销荣誉 {number}",
    "您提出的撤销荣誉 {number}（{name}），经审核不予撤销，荣誉继续有效。\n理由：{reason}",
    events=("revocation.rejected", "revocation.voted_down"),
    article="34",
)


LET_STAND = Letter(
    "revocation.let_stand",
    "获奖者",
    "不予撤销荣誉：{number}",
    "{name}：\n\n此前告知的拟撤销荣誉 {number} 一事已经终止，不予撤销，荣誉继续有效。",
    events=("revocation.rejected", "revocation.voted_down", "revocation.withdrawn"),
    article="34",
)


REVOCATION_RETURNED = Letter(
    "revocation.returned",
    "拟定人",
    "退回重新拟定：撤销荣誉 {number}",
    "{by}退回了您拟定的撤销荣誉 {number}（{name}）的决定。\n理由：{reason}\n请改正后重新拟定；荣誉在此之前有效。",
    events=("revocation.draft_returned",),
    article="34",
    asks="立即办理",
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
    "{name}：\n\n根据{document_number}，" + HONOUR + "荣誉已撤销，证书同时作废。\n理由：{reason}\n{answer}\n\n"
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
    + HONOUR
    + "荣誉的决定已经撤回，荣誉恢复，编号 {number} 的证书继续有效。\n理由：{reason}\n\n"
    "{lifted}\n撤销以前登记的称号使用、正在审核的登记和正在进行的年度跟踪，随荣誉一并恢复，期间照常计算。"
    "以下各项不自动恢复：列入名单的，将重新征求您的意见；撤销时正在审核的经验文章，请重新提交审核。\n{back}\n{demanded}",
    events=("honour.reinstated",),
    article="34",
)


REINSTATED_DEPARTMENT = Letter(
    "honour.reinstated_department",
    "推荐部门",
    "所推荐的荣誉已经恢复：{name}",
    "贵部门推荐的“{name}”的" + HONOUR + "（{number}）已根据{document_number}恢复。\n理由：{reason}",
    events=("honour.reinstated",),
    article="34",
)


REVOKED_DEPARTMENT = Letter(
    "honour.revoked_department",
    "推荐部门",
    "所推荐的荣誉已被撤销：{name}",
    "贵部门推荐的“{name}”的" + HONOUR + "（{number}）已根据{document_number}撤销。\n理由：{reason}",
    events=("honour.revoked",),
    article="34",
)
SILENT = {
    "revocation.annulled": "荣誉随之恢复，恢复通知已经写明（`honour.reinstated`）",
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


def tell_accused(revocation: Revocation) -> None:
    """The holder: the facts, the reasons, the ground, what would follow, and until when they may answer."""
    honour = revocation.honour
    ground = ground_by(honour.edition.rules, revocation.article)
    lines = "\n".join(consequences(honour, ground, None))
    tell(
        ACCUSED, honour, on=revocation, url=f"/winners/{honour.number}/revocation/", finding=finding(revocation), document_number=revocation.notice.document_number,
        basis=cite(ground.article), consequences=lines, until=revocation.heard_until,
        ask=ask_office("对此"),
    )  # fmt: skip


def tell_hearing_moved(revocation: Revocation, before: date) -> None:
    """The holder, who was told another day."""
    honour = revocation.honour
    url = f"/winners/{honour.number}/revocation/"
    tell(HEARING_MOVED, honour, on=revocation, url=url, before=before, until=revocation.heard_until)


def tell_stated(revocation: Revocation) -> None:
    """The office, which reads it before anything is drawn up."""
    _tell_of_revocation(STATED, revocation, officers(revocation.honour.application_id))


def tell_let_stand(revocation: Revocation) -> None:
    """The holder, who had been told of it."""
    if revocation.heard_until:
        tell(LET_STAND, revocation.honour, on=revocation)


def tell_revoked(honour: Honour, revocation: Revocation) -> None:
    """The winner what to give back and for how long no application is taken; the department that it happened."""
    reason, number = sentence(revocation.public_reason), revocation.document_number
    rules = honour.edition.rules
    things = "、".join(things_to_take_back(honour, ground_by(rules, revocation.article)))
    due = honour.recovery
    ban = honour.bans.filter(lifted_on=None).first()
    tell(
        REVOKED, honour, reason=reason, document_number=number, office=rules.programme.office_full_name,
        answer=f"对您的陈述、申辩的答复：{sentence(revocation.answer)}" if revocation.answer else "",
        duty="停止使用该荣誉称号" + (f"，交回{things}" if things else ""),
        recovery=f"已经支付的奖金{yuan(due.amount_yuan)}应当退还，退还方式另行通知。" if due and due.state == RecoveryState.PENDING else "",
        ban=f"至{say(ban.until)}不接受您的申报。" if ban else "",
    )  # fmt: skip
    tell_department(
        REVOKED_DEPARTMENT, honour.application, on=honour, reason=reason, document_number=number, **title_of(honour)
    )


def tell_reinstated(decision: Reinstatement) -> None:
    """The winner, to whom what was taken is given back, and the department."""
    honour, reason = decision.honour, sentence(decision.reason)
    things = [row.thing for row in Retrieval.objects.filter(honour=honour, state=RetrievalState.TO_RETURN)]
    recovery = honour.recovery
    if recovery and recovery.state == RecoveryState.TO_RETURN:
        things.append(f"奖金{yuan(recovery.amount_yuan)}")
    demanded = honour.recoveries.asked_back().filter(state=RecoveryState.PENDING).total()
    back = f"已经收回的{'、'.join(things)}将发还给您，发还方式另行通知。" if things else ""
    tell(
        REINSTATED, honour, reason=reason, document_number=decision.document_number, back=back,
        demanded=f"此前要求退回的奖金{yuan(demanded)}仍应退回。" if demanded else "",
        lifted="因该撤销而不接受申报的限制同时解除。" if honour.bans.exists() else "",
    )  # fmt: skip
    tell_department(
        REINSTATED_DEPARTMENT, honour.application, on=honour, reason=reason,
        document_number=decision.document_number, **title_of(honour),
    )  # fmt: skip


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


def tell_drawer(revocation: Revocation, drawer: Any, *, by: Any, reason: str) -> None:
    """Whoever drew up what was returned, unless they did it themselves or the case is no longer theirs."""
    if drawer is not None and drawer != by and still_may(drawer.pk, office_on_revocation, revocation):
        _tell_of_revocation(REVOCATION_RETURNED, revocation, [drawer], by=by or "评审办", reason=sentence(reason))


def _tell_of_revocation(letter: Letter, revocation: Revocation, people: list[Any], **values: Any) -> None:
    honour = revocation.honour
    queue_letter(
        letter, about=revocation, to=people, url=f"/admin/desk/revocations/{revocation.pk}/",
        number=honour.number, name=honour.public_name, **values,
    )  # fmt: skip
