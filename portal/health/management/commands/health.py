from typing import Any

from django.core.management.base import BaseCommand

from portal.health.reading import Reading, take_all


class Command(BaseCommand):
    help = "列出各项运行指标；有须处理的以状态码 1 退出，可供没有 Prometheus 的单位定时运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        readings = list(take_all())
        for reading in readings:
            self.stdout.write(_line(reading))
        if any(reading.is_wrong for reading in readings):
            raise SystemExit(1)


def _line(reading: Reading) -> str:
    return reading.to_do if reading.is_wrong else f"正常　{reading.measure.label}：{reading.words}"
