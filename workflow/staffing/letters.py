"""What people are told of their accounts."""

from typing import Any

from django.conf import settings

from portal.access.enums import Role
from portal.access.models import User
from portal.identity.masking import mask_email
from portal.messages.actions import queue_email, queue_message
from portal.powers.actions import working_officers
from portal.powers.seats import seats
from workflow.staffing.invitations import INVITATION


def send_invitation(user: User, *, waiting: list[Role]) -> None:
    """Invite somebody to set a password; the link is written into the mail alone, when it is sent."""
    roles = "、".join(
        [Role(name).label for name in sorted(user.roles)] + [f"{role.label}（待复核）" for role in waiting]
    )
    queue_message(
        to=user,
        kind=INVITATION,
        subject=f"{settings.WAGTAIL_SITE_NAME}账号邀请",
        body=f"{user}：\n\n评审办已为您开立账号，登录名为 {user.username}{f'，角色为{roles}' if roles else ''}。",
        about=user,
    )


def tell_of_suspension(user: User, by: Any, reason: str, **kwargs: Any) -> None:
    """The person is told why, the office which seats are to be filled anew."""
    queue_message(
        to=user, kind="account", subject="账号已停用", about=user,
        body=f"{user}：\n\n您的账号已停用，理由：{reason}\n\n有疑问的，请联系评审办。",
    )  # fmt: skip
    held = seats(user)
    if not held:
        return
    lines = "\n".join(f"· {seat.name}" for seat in held)
    queue_message(
        to=list(working_officers().distinct()),
        kind="account",
        subject=f"请另行安排：{user}的账号已停用",
        body=f"{user}的账号已停用，其担任的下列职务须另行安排：\n{lines}",
        about=user,
        url=held[0].url,
    )


def tell_of_new_address(user: User, *, before: str) -> None:
    """Both addresses hear of it, so that nobody takes an account over in silence."""
    body = f"{user}：\n\n您账号的电子邮箱已改为 {mask_email(user.email)}。非您本人要求的，请立即联系评审办。"
    queue_message(to=user, kind="account", subject="账号的电子邮箱已更换", body=body, about=user)
    if before:
        queue_email(address=before, kind="account", subject="账号的电子邮箱已更换", body=body, about=user)
