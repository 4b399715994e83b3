"""Whether running lists are served and end when they must (Article 30)."""

from django.db.models import F

from portal import clock
from portal.health.declarations import Measure
from workflow.publicity.models import Notice, Reachability


def _unserved() -> int:
    """Running lists, those about to end among them, whose probes of today mostly found nothing."""
    today = Reachability.objects.filter(day=clock.today(), failed__gt=F("answered"))
    return Notice.objects.running().filter(pk__in=today.values("notice")).count()


UNSERVED = Measure(
    "portal_notices_unserved", "正在公示、今日多数探测打不开的名单数", _unserved, above=0, minutes=10, urgent=True,
    remedy="核对网站、前置服务器和 PORTAL_PROBE_URL；无法访问的工作日不计入公示期，须延长（“公示”中办理）。",
)  # fmt: skip
OVERDUE = Measure(
    "portal_notices_overdue", "期满而没有结束的公示数", lambda: Notice.objects.overdue_to_end().count(), above=0, minutes=15,
    urgent=True, remedy="后台任务没有运行，或者公示不能结束：查看 award-portal-worker 的日志，在“公示”中办理。",
)  # fmt: skip
