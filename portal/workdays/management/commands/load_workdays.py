from typing import Any

from django.core.management.base import BaseCommand

from portal.workdays.seeding import NOTICES, load_known_years


class Command(BaseCommand):
    help = "载入已知年份的工作日历（依国务院办公厅各年通知）；已有的年份不动，可重复执行。"

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_known_years()
        years = f"{min(NOTICES)}–{max(NOTICES)}"
        text = "、".join(map(str, added)) or "无"
        self.stdout.write(f"工作日历 {years} 年齐备；本次新增：{text}。")
