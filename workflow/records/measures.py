"""Whether case files are packed for the archive (Article 37)."""

from datetime import timedelta

from portal import clock
from portal.health.declarations import Measure
from workflow.records.enums import RecordState
from workflow.records.models import Package


def _unmade() -> int:
    """Asked for more than an hour ago: the sweep has tried six times since."""
    rows = Package.objects.filter(made_at=None, asked_at__lt=clock.now() - timedelta(hours=1))
    return rows.exclude(record__state=RecordState.DISPOSED).count()


UNMADE = Measure(
    "portal_packages_unmade", "提出一小时仍未制成的归档包数", _unmade, above=0, minutes=10,
    remedy="查看 award-portal-worker 的日志中“归档包 … 未能制作”各行：多是文件存储读不到或者磁盘已满，恢复后自动重试。",
)  # fmt: skip
