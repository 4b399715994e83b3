"""What people are told of their accounts."""

from typing import Any

from django.conf import settings

from portal.access.enums import Role
from portal.access.models import User
from portal.identity.masking import mask_email
from portal.messages.actions import queue_letter
from portal.messages.contact import ask_office
from portal.messages.declarations import Letter
from portal.messages.models import Message
from portal.messages.wording import sentence
from portal.powers.actions import working_officers
from portal.powers.seats import seats
from workflow.staffing.invitations import INVITATION

INVITED = Letter(
    INVITATION,
    "受邀人",
    "{site}账号邀请",
    "{user}：\n\n已为您开立工作人员账号，登录名为 {username}。\n角色：{roles}。",
    events=("account.invited", "account.invited_again", "account.email_changed"),
    when="更换邮箱的，限于尚未设置密码的",
)
SUSPENDED = Letter(
    "account.suspended",
    "账号本人",
    "账号已停用",
    "{user}：\n\n您的账号已停用，不能再登录；已经办理的事项不受影响。\n理由：{reason}\n{ask}",
    events=("account.suspended",),
)
SEATS_TO_FILL = Letter(
    "account.seats_to_fill",
    "评审办",
    "职务须另行安排：{user}的账号已停用",
    "{user}的账号已停用，其担任的下列职务须另行安排，请办理：\n{seats}",
    events=("account.suspended",),
    when="仍担任职务的",
    asks="去安排",
)
REINSTATED = Letter(
    "account.reinstated",
    "账号本人",
    "账号已恢复",
    "{user}：\n\n您的账号已恢复，可以重新登录。\n角色：{roles}。\n理由：{reason}",
    events=("account.reinstated",),
)
ROLE_GRANTED = Letter(
    "role.granted",
    "账号本人",
    "您的账号已授予角色：{role}",
    "{user}：\n\n您的账号已授予“{role}”角色，重新登录办公台后即可办理有关事项。\n理由：{reason}",
    events=("role.granted",),
    when="邀请时授予的见邀请，推荐部门的见加入部门的通知",
)
ROLE_WITHDRAWN = Letter(
    "role.withdrawn",
    "账号本人",
    "您的账号已收回角色：{role}",
    "{user}：\n\n您的账号的“{role}”角色已收回，不再办理有关事项。\n理由：{reason}\n{ask}",
    events=("role.withdrawn",),
    when="推荐部门的见移出部门的通知",
)
ACCOUNT_CHANGED = Letter(
    "account.changed",
    "账号本人",
    "账号登记的姓名、单位已修改",
    "您账号登记的姓名、单位已由“{before}”改为“{after}”；以原姓名办理的事项不受影响。\n{ask}",
    events=("account.changed",),
)
ADDRESS_CHANGED = Letter(
    "account.email_changed",
    "账号本人（新旧邮箱）",
    "账号的电子邮箱已更换",
    "{user}：\n\n您账号的电子邮箱已改为 {email}。非您本人要求的，请立即联系评审办。\n{ask}",
    events=("account.email_changed",),
)
FACTORS_REMOVED = Letter(
    "account.factors_removed",
    "账号本人",
    "账号的两步验证已取消",
    "{user}：\n\n您账号的两步验证已由安全管理员取消，原有的登录全部退出；请用密码登录后重新设置。\n理由：{reason}\n"
    "非您本人要求的，请立即联系评审办。\n{ask}",
    events=("account.factors_removed",),
)
SILENT = {
    "account.entered": "本人设置密码",
    "superuser.granted": "维护人员在服务器上办理，当事人即在场的维护人员",
    "superuser.withdrawn": "维护人员在服务器上办理，当事人即在场的维护人员",
    "group.joined": "随表彰决定取得，表彰通知已告知（`honour.granted`）",
    "group.left": "随荣誉撤销收回，撤销通知已告知（`honour.revoked`）",
}


def send_invitation(user: User, *, waiting: list[Role]) -> None:
    """Invite somebody to set a password; the link is written into the mail alone, when it is sent."""
    roles = [*_labels(user), *(f"{role.label}（待复核）" for role in waiting)]
    queue_letter(
        INVITED, about=user, to=user, site=settings.WAGTAIL_SITE_NAME, user=user, username=user.username,
        roles="、".join(roles),
    )  # fmt: skip


def tell_of_suspension(user: User, by: Any, reason: str, **kwargs: Any) -> None:
    """The person is told why, the office which seats are to be filled anew."""
    queue_letter(SUSPENDED, about=user, to=user, user=user, reason=sentence(reason), ask=ask_office("对此"))
    if held := seats(user):
        lines = "\n".join(f"· {seat.name}；" for seat in held).removesuffix("；") + "。"
        queue_letter(
            SEATS_TO_FILL, about=user, to=working_officers().distinct(), url=held[0].url, user=user, seats=lines
        )


def tell_of_reinstatement(user: User, reason: str, **kwargs: Any) -> None:
    roles = "、".join(_labels(user))
    queue_letter(REINSTATED, about=user, to=user, user=user, roles=roles, reason=sentence(reason))


def tell_of_grant(user: User, role: Role, by: Any, reason: str, **kwargs: Any) -> None:
    """Whoever has the account in hand already: an invitation names what was given with it."""
    unwritten = user.invited_at is not None and not Message.objects.filter(kind=INVITATION, about_id=user.pk).exists()
    if by is not None and role != Role.DEPARTMENT and not unwritten:
        _tell_of_role(ROLE_GRANTED, user, role, reason)


def tell_of_withdrawal(user: User, role: Role, by: Any, reason: str, **kwargs: Any) -> None:
    if role != Role.DEPARTMENT:
        _tell_of_role(ROLE_WITHDRAWN, user, role, reason)


def tell_of_removed_factors(user: User, *, reason: str) -> None:
    queue_letter(FACTORS_REMOVED, about=user, to=user, user=user, reason=sentence(reason), ask=ask_office("对此"))


def tell_of_change(user: User, *, before: str, after: str) -> None:
    queue_letter(ACCOUNT_CHANGED, about=user, to=user, before=before, after=after, ask=ask_office("对此"))


def tell_of_new_address(user: User, *, before: str) -> None:
    """Both addresses hear of it, so that nobody takes an account over in silence."""
    queue_letter(
        ADDRESS_CHANGED, about=user, to=user, address=before, user=user, email=mask_email(user.email),
        ask=ask_office("对此"),
    )  # fmt: skip


def _tell_of_role(letter: Letter, user: User, role: Role, reason: str) -> None:
    queue_letter(
        letter, about=user, to=user, user=user, role=role.label, reason=sentence(reason), ask=ask_office("对此")
    )


def _labels(user: User) -> list[str]:
    return [Role(name).label for name in sorted(user.roles)]
