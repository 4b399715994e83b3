from typing import Any

from django.core.management.base import BaseCommand

from portal.journal.chain import first_break
from portal.journal.models import Event


class Command(BaseCommand):
    help = "逐条核对日志的哈希链；首个断点处以状态码 1 退出并打印事件编号。"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_break()
        if broken:
            self.stderr.write(f"日志在事件 {broken.pk}（{broken}）处断裂：内容或次序与哈希链不符。")
            raise SystemExit(1)
        self.stdout.write(f"日志完整：共 {Event.objects.count()} 个事件，哈希链无断点。")
