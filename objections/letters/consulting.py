"""What departments and experts, and the office, are told of a consultation (Article 31).

Whoever is asked is told no more than that: neither which objection it is about nor what was asked stands in a letter.
"""

from typing import Any

from objections.consulted import able_to_reply
from objections.letters import YEAR_OPEN, deadline, handlers
from objections.models import Consultation
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import say, sentence

OFFICE = "评审办（须回避的除外）"
ASKED = "被征求意见的部门、专家"


def _to_asked(
    event: str, subject: str, body: str, *, events: tuple[str, ...] = (), when: str = "", asks: str = ""
) -> Letter:
    return Letter(event, ASKED, f"{subject}：{{edition}}", body, events=events, when=when, article="31", asks=asks)


CONSULTED = _to_asked(
    "objection.consulted",
    "请就异议涉及的事项答复意见",
    "{office}办理异议，就有关事项征求您的意见。征求的事项和提供的材料请登录办公台，在“异议征求意见”中查阅、答复；没有意见的，请写明“无意见”。\n"
    "{until}\n所了解的情况请勿告知他人；提出人的身份依法保密，请勿打听、推测。",
    events=("objection.consulted",),
    asks="去答复",
)
CONSULTATION_DUE = _to_asked(
    "objection.consultation_due",
    "答复意见的期限将至",
    "{office}就异议涉及的事项征求您的意见，目前尚未收到答复。\n{until}",
    when="期限前一个工作日",
    asks="去答复",
)
CONSULTATION_MOVED = _to_asked(
    "objection.consultation_moved",
    "答复意见的期限重新计算",
    "因放假安排公布或者调整，答复{office}征求意见的期限重新计算。\n{until}",
    events=("objection.consultation_moved",),
    asks="去答复",
)
CONSULTATION_ENDED = _to_asked(
    "objection.consultation_ended",
    "不再征求意见",
    "{office}此前就异议涉及的事项征求您的意见，现在不必再答复。\n理由：{reason}",
    events=("objection.consultation_withdrawn", "objection.consultation_unanswered"),
)
CONSULTED_BY_POST = Letter(
    "objection.consultation_by_post",
    OFFICE,
    "须另行发函征求意见（{number}）",
    "就 {number} 征求{party}的意见，对方目前没有可用账号，系统无法通知。请系统管理员为其开通账号，或者另行发函；另行发函的，收到答复后撤回该项征求并注明来函。",
    events=("objection.consulted",),
    when="部门没有可用账号",
    article="31",
    asks="立即办理",
)
CONSULTATION_REPLIED = Letter(
    "objection.consultation_replied",
    OFFICE,
    "征求意见已答复（{number}）",
    "{party}已就 {number} 答复征求意见，请阅读后继续办理。\n{still}\n{due}",
    events=("objection.consultation_replied",),
    article="31",
    asks="立即办理",
)
CONSULTATION_LATE = Letter(
    "objection.consultation_late",
    OFFICE,
    "征求意见逾期未答复（{number}）",
    "就 {number} 征求{party}的意见，答复期限已过，尚未收到答复。请催办，或者不再等待并写明理由。",
    when="答复期限届满次日起每天一次",
    article="31",
    asks="立即办理",
)


def ask(consultation: Consultation) -> None:
    """Its readers; where a department has none, the office learns that it must write by post."""
    if not tell_asked(consultation, CONSULTED):
        _tell_office(consultation, CONSULTED_BY_POST)


def tell_asked(consultation: Consultation, letter: Letter, *, occasion: str = "", **values: Any) -> bool:
    """Whoever was asked and may act on it: whether anybody was reached."""
    edition = consultation.objection.edition
    return queue_letter(
        letter, about=consultation, on=consultation.objection, to=able_to_reply(consultation), occasion=occasion,
        url=f"/admin/desk/objection-consultations/{consultation.pk}/", edition=edition.name,
        office=edition.rules.programme.office_full_name, until=until(consultation), **values,
    ) is not None  # fmt: skip


def tell_replied(consultation: Consultation) -> None:
    waiting = consultation.objection.consultations.open().count()
    _tell_office(consultation, CONSULTATION_REPLIED, still=f"另有 {waiting} 项等待答复。" if waiting else "")


def tell_late(consultation: Consultation, *, occasion: str) -> None:
    _tell_office(consultation, CONSULTATION_LATE, occasion=occasion)


def tell_ended(consultation: Consultation) -> None:
    edition = consultation.objection.edition
    queue_letter(
        CONSULTATION_ENDED, about=consultation, to=able_to_reply(consultation),
        url=f"/admin/desk/objection-consultations/{consultation.pk}/", edition=edition.name,
        office=edition.rules.programme.office_full_name, reason=sentence(consultation.ending_note),
    )  # fmt: skip


def _tell_office(consultation: Consultation, letter: Letter, *, occasion: str = "", **values: Any) -> None:
    objection = consultation.objection
    queue_letter(
        letter, about=consultation, on=objection, to=handlers(objection), occasion=occasion,
        url=f"/admin/desk/objections/{objection.pk}/", number=objection.number, party=str(consultation.party),
        due=deadline(objection), **values,
    )  # fmt: skip


def until(consultation: Consultation) -> str:
    """Until when it may be answered."""
    return f"请在{say(consultation.due_on)}前（含当日）答复。" if consultation.due_on else YEAR_OPEN
