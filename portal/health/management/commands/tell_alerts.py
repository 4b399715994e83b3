from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from portal.health.telling import tell_alerts
from portal.health.without_database import tell_database_back, tell_database_gone


class Command(BaseCommand):
    help = "通知新出现的、持续一天的和已经解除的报警；由 award-portal-alerts.timer 运行，不经过队列。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            told = tell_alerts()
        except (OperationalError, InterfaceError) as gone:
            tell_database_gone()
            raise CommandError("数据库没有应答。") from gone
        tell_database_back()
        self.stdout.write("".join(f"已通知：{alert}\n" for alert in told) or "没有需要通知的报警。\n")
