"""What objector and office are told at each step, queued in the step's own transaction. No letter names the objector."""

from typing import Any

from django.conf import settings

from objections.enums import Claimant
from objections.models import Objection
from portal.access.enums import Role
from portal.access.models import User
from portal.messages.actions import queue_email, queue_message

PROGRESS = "/objections/progress/"
SUBJECTS = {
    "submitted": "已收到您的异议",
    "accepted": "您的异议已受理",
    "refused": "您的异议不予受理",
    "supplement_requested": "请补充异议材料",
    "extended": "异议调查期限延长",
    "replied": "异议书面答复",
}


def tell_objector(objection: Objection, event: str) -> None:
    """Mail the objector, if an address was left; the progress page says the same to whoever holds number and secret."""
    address = _address(objection)
    if not address:
        return
    queue_email(
        address=address,
        subject=f"{SUBJECTS[event]}（{objection.number}）",
        body=f"{_body(objection, event)}\n\n凭编号和查询口令可随时查询进度：{settings.PORTAL_BASE_URL}{PROGRESS}",
        about=objection,
        kind="objection",
    )


def tell_office(objection: Objection, subject: str, body: str) -> None:
    """Tell every office account, in the inbox and by mail."""
    people = User.objects.filter(groups__name=Role.OFFICE.value, is_active=True)
    if people:
        queue_message(
            to=people, subject=f"{subject}（{objection.number}）", body=body, about=objection, kind="objection",
            url=f"/admin/desk/objections/{objection.pk}/",
        )  # fmt: skip


def _body(objection: Objection, event: str) -> str:
    due = f"期限至 {objection.due_on}。" if objection.due_on else ""
    you = addressed(objection)
    if event == "submitted":
        return f"{objection.edition.rules.programme.office_full_name}已收到{you}提出的{objection.get_kind_display()}，编号 {objection.number}，将决定是否受理，{due}对{you}的身份信息依法予以保密。"
    if event == "accepted":
        return f"编号 {objection.number} 已经受理，进入调查核实，{due}"
    if event == "refused":
        return f"编号 {objection.number} 不予受理：{objection.get_refusal_code_display()}。{objection.reply}"
    if event == "supplement_requested":
        return f"编号 {objection.number} 需要补充材料：{objection.supplement_request}\n{due}请在进度查询页面提交。"
    if event == "extended":
        return f"编号 {objection.number} 的调查期限延长，{due}"
    return f"编号 {objection.number} 的调查结论为：异议{objection.get_outcome_display()}。\n\n{objection.reply}"


def addressed(objection: Objection) -> str:
    """How a letter addresses who objects: 您 or 贵单位."""
    return "贵单位" if objection.claimant == Claimant.ORGANISATION else "您"


def _address(objection: Objection) -> Any:
    return objection.person.email if objection.person else objection.organisation.contact_email  # type: ignore[union-attr]
