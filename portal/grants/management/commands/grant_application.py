from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from portal.grants.granting import grant, grants


class Command(BaseCommand):
    help = "授予应用账号所需的数据库权限，以表的所有者身份运行；--print 只打印语句。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", nargs="?", default=settings.DATABASE_APPLICATION_ROLE, help="应用账号")
        parser.add_argument("--print", action="store_true", dest="only_print", help="只打印语句，由数据库管理员执行")

    def handle(self, *args: Any, role: str, only_print: bool, **options: Any) -> None:
        if only_print:
            connection.ensure_connection()
            for statement in grants(role):
                self.stdout.write(f"{statement.as_string(connection.connection)};")
            return
        grant(role)
        self.stdout.write(f"已授予“{role}”应用所需的权限。")
