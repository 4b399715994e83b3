"""`manage.py check_site`: what is wrong with the public pages, one line each; exit 1 where anything is."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_pages.checking import MOST, faults


class Command(BaseCommand):
    """From the home page on, as a visitor follows links."""

    help = "检查公开页面：打不开的链接、缺少的页面标签、尚未填写的内容、空白和没有及时更新的栏目；有问题的退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=MOST, help="最多检查多少个页面")

    def handle(self, *args: Any, **options: Any) -> None:
        found = sorted(set(faults(options["most"])))
        for fault in found:
            self.stdout.write(str(fault))
        if found:
            kinds = "，".join(f"{kind} {count}" for kind, count in Counter(fault.kind for fault in found).items())
            raise CommandError(f"共 {len(found)} 处：{kinds}。", returncode=1)
        self.stdout.write("没有发现问题。")
