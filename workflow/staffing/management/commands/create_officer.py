from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.powers.actions import working_officers
from workflow.staffing.actions import invite_account, resend_invitation
from workflow.staffing.invitations import expires_at, invitation_link

ENOUGH = 2


class Command(BaseCommand):
    help = "建立最初两名评审办账号：发出邀请，并显示设置密码的一次性网址。此后的账号在办公台邀请。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--email", required=True, help="工作邮箱，同时是登录名")
        parser.add_argument("--unit", default="", help="单位")

    @transaction.atomic
    def handle(self, *args: Any, name: str, email: str, unit: str, **options: Any) -> None:
        try:
            user = self._officer(name, email, unit)
        except ValidationError as refusal:
            raise CommandError("；".join(refusal.messages)) from refusal
        self.stdout.write(f"评审办账号：{user}，登录名 {user.username}")
        self.stdout.write(f"请本人在 {clock.display(expires_at(user))} 前打开下列网址设置密码（只能使用一次）：")
        self.stdout.write(invitation_link(user))

    def _officer(self, name: str, email: str, unit: str) -> User:
        waiting = User.objects.filter(email__iexact=email.strip(), groups__name=Role.OFFICE.value).first()
        if waiting and not waiting.has_usable_password():
            return resend_invitation(waiting, by=None)
        if working_officers().distinct().count() >= ENOUGH:
            raise CommandError("已有两名可用的评审办账号，其余账号请登录后在“设置 › 工作人员账号”中邀请。")
        reason = "安装时建立的首批评审办账号"
        return invite_account(name, email=email, unit=unit, roles=[Role.OFFICE], by=None, reason=reason)
