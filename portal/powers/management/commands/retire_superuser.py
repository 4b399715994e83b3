"""The keeper of the first day becomes a plain account again; noted in the journal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.access.models import User
from portal.powers.actions import unmake_superuser


class Command(BaseCommand):
    help = "收回一个账号的超级用户权限，记入操作日志：retire_superuser 登录名 --reason 理由"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="登录名")
        parser.add_argument("--reason", default="开办完毕", help="理由")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_superuser=True).first()
        if user is None:
            raise CommandError(f"没有登录名为“{username}”的超级用户。")
        unmake_superuser(user, reason=reason)
        self.stdout.write(f"“{username}”不再是超级用户。")
