from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal.journal.purging import purge_accesses


class Command(BaseCommand):
    help = "清理超过留存期限（PORTAL_ACCESS_DAYS，不少于六个月）的访问记录，以表的所有者身份运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = purge_accesses()
        except ValidationError as refusal:
            raise CommandError("".join(refusal.messages)) from None
        self.stdout.write(f"已清理 {count} 条访问记录。")
