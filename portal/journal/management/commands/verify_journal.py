from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from portal import clock
from portal.journal.models import Event, Seal
from portal.journal.standing import contradictions
from portal.journal.verifying import first_fault


class Command(BaseCommand):
    help = (
        "逐条核对日志的哈希链、封存记录及其外部副本，再以日志核对每一行的状态、每个账号的职权、每个公开的页面；"
        "有不符的以状态码 1 退出并说明。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            fault = first_fault()
        except ImproperlyConfigured as missing:  # a key that signed it once
            raise CommandError(f"不能核对：{missing}") from None
        if fault:
            self.stderr.write(fault)
            raise SystemExit(1)
        seal = Seal.objects.last()
        sealed = f"封存至{seal}（{clock.display(seal.at)}）" if seal else "尚未封存"
        self.stdout.write(f"日志完整：共 {Event.objects.count()} 个事件，哈希链无断点，{sealed}。")
        self._compare()

    def _compare(self) -> None:
        """Name whatever is not as the journal left it."""
        found = 0
        for contradiction in contradictions():
            self.stderr.write(f"{contradiction}。")
            found += 1
        if found:
            self.stderr.write(f"与日志不符的共 {found} 项：不是经门户办理的，查明是谁、怎样改动的，再经门户改回。")
            raise SystemExit(1)
        self.stdout.write("状态、职权、公开的页面都与日志相符。")
