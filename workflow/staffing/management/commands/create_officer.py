from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.powers.actions import working_holders
from workflow.staffing.actions import invite_account, resend_invitation
from workflow.staffing.invitations import expires_at, invitation_link

ENOUGH = {Role.OFFICE: 2, Role.SYSTEM: 1, Role.SECURITY: 1, Role.AUDITOR: 1}


class Command(BaseCommand):
    help = (
        "建立最初的系统管理员、安全管理员、审计管理员和两名评审办账号，显示设置密码的一次性网址；此后的在办公台邀请。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--email", required=True, help="工作邮箱，同时是登录名")
        parser.add_argument("--unit", default="", help="单位")
        roles = "；".join(f"{role.value} {role.label}" for role in ENOUGH)
        parser.add_argument("--role", type=Role, choices=list(ENOUGH), default=Role.OFFICE, help=roles)

    @transaction.atomic
    def handle(self, *args: Any, name: str, email: str, unit: str, role: Role, **options: Any) -> None:
        try:
            user = self._invited(name, email, unit, role)
        except ValidationError as refusal:
            raise CommandError("；".join(refusal.messages)) from refusal
        self.stdout.write(f"{role.label}账号：{user}，登录名 {user.username}")
        self.stdout.write(f"请本人在 {clock.display(expires_at(user))} 前打开下列网址设置密码（只能使用一次）：")
        self.stdout.write(invitation_link(user))

    def _invited(self, name: str, email: str, unit: str, role: Role) -> User:
        waiting = User.objects.filter(email__iexact=email.strip(), groups__name=role.value).first()
        if waiting and not waiting.has_usable_password():
            return resend_invitation(waiting, by=None)
        if working_holders(role).distinct().count() >= ENOUGH[role]:
            raise CommandError(f"已有可用的{role.label}账号，其余账号请系统管理员在“设置 › 工作人员账号”中邀请。")
        reason = f"安装时建立的首批{role.label}账号"
        return invite_account(name, email=email, unit=unit, roles=[role], by=None, reason=reason)
