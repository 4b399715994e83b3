"""What objector and office are told of an objection that another body handles (Article 31). The body is written to by post."""

from typing import Any

from objections.holding import is_holding
from objections.letters import handlers, passed_until, released_text, tell_objector, to_objector
from objections.models import Objection, PassingOn
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence

OFFICE = "评审办（须回避的除外）"
STILL_HELD = "所涉条目继续暂缓。"
PASSED_ON = to_objector(
    "objection.passed_on",
    "{your}{kind}已转请{body}办理",
    "编号 {number} 所反映的事项属于{body}的职责，已转请其办理（{basis}）。转去的内容如下：\n{words}\n\n"
    "没有提供{your}身份、联系方式和材料。同意提供身份和联系方式，以便其与{you}联系的，请在办理进度页面答复；不答复的，不提供。\n"
    "{until}\n{hold}\n需要了解办理情况的，可以向{body}询问：{reached}。",
)
IDENTITY_GIVEN = to_objector(
    "objection.identity_given",
    "已按{your}同意提供身份信息",
    "编号 {number} 转请{body}办理，已按{your}同意，将{your}身份和联系方式提供给该机关，并要求其保密。",
)
ANSWERED = to_objector(
    "objection.answered_elsewhere",
    "转办事项已有答复",
    "编号 {number} 转请{body}办理的事项，该机关答复如下：\n{note}\n{released}\n评审办的办理到此结束。对答复有不同意见的，请向{body}提出：{reached}。",
)
UNANSWERED = to_objector(
    "objection.unanswered_elsewhere",
    "转办事项不再等待答复",
    "编号 {number} 转请{body}办理的事项，期限已过，没有收到该机关的答复，评审办不再等待，办理到此结束。\n理由：{note}\n{released}\n"
    "需要了解办理情况的，可以向{body}询问：{reached}。",
)
TAKEN_BACK = to_objector(
    "objection.taken_back",
    "{your}{kind}由评审办继续办理",
    "编号 {number} 此前转请{body}办理，现由评审办继续办理：{ending}。\n理由：{note}\n{due}\n{still_held}",
)
OFFICE_NAMING = Letter(
    "objection.office_naming",
    OFFICE,
    "提出人答复是否提供身份（{number}）",
    "{number} 转请{body}办理，提出人{agrees}向其提供身份和联系方式。\n{next}",
    events=("objection.naming_answered",),
    article="31",
    asks="立即办理",
)
OFFICE_BODY_DUE = Letter(
    "objection.office_body_due",
    OFFICE,
    "转办事项的答复期限将至（{number}）",
    "{number} 转请{body}办理，尚未收到答复，请与该机关联系。\n{until}",
    when="期限前一个工作日",
    article="31",
    asks="立即办理",
)
OFFICE_BODY_LATE = Letter(
    "objection.office_body_late",
    OFFICE,
    "转办事项逾期未答复（{number}）",
    "{number} 转请{body}办理，答复期限已过，尚未收到答复。请催办；已经答复的，请登记答复；不再等待的，请写明理由。",
    when="逾期后每天一次",
    article="31",
    asks="立即办理",
)


def tell_passed_on(objection: Objection, passing: PassingOn) -> None:
    """The objector: where it is now, what was said there, and how to ask."""
    hold = STILL_HELD if is_holding(objection) else released_text(objection)
    said = {"words": passing.substance, "basis": passing.basis, "hold": hold, "until": passed_until(objection)}
    tell_objector_of_passing(objection, PASSED_ON, passing, **said)


def tell_objector_of_passing(objection: Objection, letter: Letter, passing: PassingOn, **values: Any) -> None:
    """The same of each further step."""
    said: dict[str, Any] = {
        "note": sentence(passing.note) if passing.note else "",
        "ending": passing.get_ended_as_display(),
    }
    tell_objector(objection, letter, body=passing.body, reached=passing.reached, **said, **values)


def tell_office_of_naming(objection: Objection, passing: PassingOn) -> None:
    following = "请以密封件另行提供，并在本件登记。" if passing.may_be_named else "不得提供。"
    agrees = "同意" if passing.may_be_named else "不同意"
    tell_office_of_passing(objection, OFFICE_NAMING, passing, agrees=agrees, next=following)


def remind_of_body(objection: Objection, *, is_late: bool, occasion: str) -> None:
    """The office, that a body is to answer soon, or should have."""
    passing: Any = objection.passings.last()
    letter = OFFICE_BODY_LATE if is_late else OFFICE_BODY_DUE
    tell_office_of_passing(objection, letter, passing, occasion=occasion, until=passed_until(objection))


def tell_office_of_passing(
    objection: Objection, letter: Letter, passing: PassingOn, *, occasion: str = "", **values: Any
) -> None:
    """Every officer who may act on it."""
    queue_letter(
        letter, about=objection, to=handlers(objection), occasion=occasion, number=objection.number, body=passing.body,
        url=f"/admin/desk/objections/{objection.pk}/", **values,
    )  # fmt: skip
