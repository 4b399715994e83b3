from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.workdays.seeding import NOTICES, load_known_years, propose_known_years


class Command(BaseCommand):
    help = (
        "载入已知年份的工作日历（依国务院办公厅各年通知）；已有的年份不动，可重复执行。"
        "正式环境载入为待复核，由两名经办人核对确认。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PORTAL_DEMONSTRATION:
            added, state = load_known_years(), "已确认"
        else:
            added, state = propose_known_years(), "待复核，请两名经办人在“设置 › 工作日历”中核对确认"
        years = "、".join(map(str, added))
        known = f"{min(NOTICES)}–{max(NOTICES)}"
        self.stdout.write(f"本次载入 {years} 年（{state}）。" if added else f"没有可新载入的年份（已知 {known} 年）。")
