"""An edition speaks to the public through its pages; the people of a department are told what becomes of it (Article 11)."""

from typing import Any

from portal.access.models import User
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.wording import sentence
from workflow.programmes.models import Department

JOINED = Letter(
    "department.joined",
    "加入部门的人员",
    "您已列为推荐部门人员：{department}",
    "您已列为“{department}”的人员，可以在办公台办理送该部门的推荐意见和书面征求意见。",
    events=("department.joined",),
    article="11",
)
LEFT = Letter(
    "department.left",
    "移出部门的人员",
    "您不再是推荐部门人员：{department}",
    "自即日起，您不再是“{department}”的人员，不再办理该部门的推荐意见和书面征求意见。\n理由：{reason}\n{ask}",
    events=("department.left",),
    article="11",
)
CLOSED = Letter(
    "department.closed",
    "推荐部门",
    "推荐部门停止受理：{department}",
    "自即日起，新的申报不能再选择“{department}”；已经选择该部门的申报照常办理。\n理由：{reason}\n{ask}",
    events=("department.closed",),
    article="11",
)
REOPENED = Letter(
    "department.reopened",
    "推荐部门",
    "推荐部门恢复受理：{department}",
    "“{department}”恢复受理，新的申报可以选择该部门。",
    events=("department.reopened",),
    article="11",
)
RENAMED = Letter(
    "department.renamed",
    "推荐部门",
    "推荐部门更名：{department}",
    "“{before}”的名称已改为“{department}”，以原名称办理的事项继续有效。",
    events=("department.renamed",),
    article="11",
)
_PUBLIC = "在届次页面公开，有关人员由各环节的信函通知"
SILENT = {
    "edition.planned": "筹备中的届次尚未公开",
    "edition.changed": "筹备中的届次尚未公开",
    "edition.opening_moved": "在届次页面公开，开始之前没有申报",
    "edition.due_date_set": "在届次页面公开",
    "edition.opened": "以申报通知公开发布",
    "edition.concluded": "逐份通知申报人（`application.closed`、`honour.granted`）和评审组（`panel.dissolved`）",
    "edition.cancelled": "公开发布，并逐份通知申报人（`application.closed`）、评审组（`panel.dissolved`）和评审会成员（`meeting.cancelled`、`conference.unseated`）",
    "stage.entered": _PUBLIC,
    "stage.left": _PUBLIC,
    "stage.stopped": _PUBLIC,
    "department.added": "新设的部门尚无人员",
}


def tell_member(letter: Letter, department: Department, user: User, *, reason: str = "") -> None:
    """Whoever joins or leaves."""
    _tell(letter, department, user, reason=sentence(reason))


def tell_people(letter: Letter, department: Department, **values: Any) -> None:
    """Everybody who acts for it."""
    _tell(letter, department, department.users.filter(is_active=True), **values)


def _tell(letter: Letter, department: Department, to: Any, **values: Any) -> None:
    gone = letter is LEFT
    queue_letter(
        letter, about=department, to=to, url="" if gone else f"/admin/desk/departments/{department.pk}/",
        department=department.name, ask=ask_office("对此"), **values,
    )  # fmt: skip
