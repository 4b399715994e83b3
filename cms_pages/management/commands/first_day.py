"""What an installation still lacks before its first edition."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from cms_pages.first_day import needs


class Command(BaseCommand):
    """`manage.py first_day`: a line for each thing; the exit code is 1 while something is missing."""

    help = "开办准备：逐项列出第一届启动之前尚缺的事项、补齐办法；有缺项时退出码为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for need in needs(walk=True):
            self.stdout.write(f"{'是' if need.met else '否'}　{need.label}：{need.found}")
            if not need.met:
                missing += 1
                self.stdout.write(f"　　→ {need.command or settings.PORTAL_BASE_URL + need.url}")
        self.stdout.write(f"尚缺 {missing} 项。" if missing else "各项齐备，可以筹备第一届。")
        if missing:
            raise SystemExit(1)
