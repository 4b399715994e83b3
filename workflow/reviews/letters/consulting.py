"""What consulted departments, and whoever asked them, are told of a consultation (Article 21)."""

from collections.abc import Iterable
from typing import Any

from portal.access.models import User
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.applications.letters import officers, unbarred
from workflow.reviews.models import Consultation

CONSULTED = Letter(
    "review.department_consulted",
    "被征求意见的部门",
    "书面征求意见：{name}",
    "现就“{name}”的申报（{edition}）征求贵部门意见：\n{question}\n\n"
    "请登录办公台，在“征求意见”中答复；没有意见的，请写明“无意见”。\n请在{due}前（含当日）答复。",
    events=("review.department_consulted",),
    article="21",
    asks="去答复",
)
CONSULTED_BY_POST = Letter(
    "review.consultation_by_post",
    "评审办（须回避的除外）",
    "须另行发函征求意见：{department}",
    "已登记就“{name}”征求{department}意见，该部门尚无可用账号，系统无法通知。请为其开通账号，或者另行发函；"
    "以书面答复的，收到后办结该项征求意见并注明来函。\n征求事项：{question}",
    events=("review.department_consulted",),
    when="部门没有可用账号",
    article="21",
    asks="立即办理",
)
CONSULTATION_REPLIED = Letter(
    "review.consultation_replied",
    "征求意见的工作人员",
    "征求意见已答复：{name}",
    "{department}已就“{name}”答复征求意见，请查阅后继续审查。",
    events=("review.consultation_replied",),
    article="21",
    asks="去审查",
)
CONSULTATION_CLOSED = Letter(
    "review.consultation_closed",
    "被征求意见的部门",
    "不再征求意见：{name}",
    "就“{name}”（{edition}）征求贵部门意见一事已经办结，不必再答复。\n理由：{reason}",
    events=("review.consultation_closed",),
    article="21",
)


def ask_department(consultation: Consultation) -> None:
    """The department's people; where it has none, the office learns that it must write by post."""
    reached = _tell_consulted(CONSULTED, consultation, due=consultation.application.edition.current_stage.due_on)  # type: ignore[union-attr]
    if not reached:
        _tell(CONSULTED_BY_POST, consultation, officers(consultation.application_id), _desk(consultation))


def tell_replied(consultation: Consultation) -> None:
    """Whoever asked, while they may still act on it."""
    able = officers(consultation.application_id)
    asked = [person for person in able if person.pk == consultation.asked_by_id]
    _tell(CONSULTATION_REPLIED, consultation, asked or able, _desk(consultation))


def tell_closed(consultation: Consultation) -> None:
    _tell_consulted(CONSULTATION_CLOSED, consultation, reason=sentence(consultation.closing_note))


def _tell_consulted(letter: Letter, consultation: Consultation, **values: Any) -> bool:
    people = unbarred(consultation.department.users.filter(is_active=True), consultation.application_id)
    return _tell(letter, consultation, people, _desk(consultation), **values)


def _tell(letter: Letter, consultation: Consultation, people: Iterable[User], url: str, **values: Any) -> bool:
    application = consultation.application
    return queue_letter(
        letter, about=consultation, on=application, to=people, url=url,
        name=application.public_name, edition=application.edition.name, department=consultation.department,
        question=sentence(consultation.question), **values,
    ) is not None  # fmt: skip


def _desk(consultation: Consultation) -> str:
    return f"/admin/desk/consultations/{consultation.pk}/"
