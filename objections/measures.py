"""How many objections come in."""

from datetime import timedelta

from objections.models import Objection
from portal import clock
from portal.health.declarations import Measure

INTAKE = Measure(
    "portal_objections_last_hour", "近一小时收到的异议件数",
    lambda: Objection.objects.filter(received_at__gt=clock.now() - timedelta(hours=1)).count(), above=50,
    remedy="核对是否有人刷件（访问记录、前置服务器的日志）；已收到的照常登记、办理。",
)  # fmt: skip
