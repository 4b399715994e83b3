"""`check --deploy` says when an alert would reach nobody while the outbox stands still."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as Caution

HINT = "请填写值守人员的邮箱，最好是另一家服务商的，见 docs/operations.md“运行状况与报警”。"


def alerts_reach_somebody(**kwargs: Any) -> list[CheckMessage]:
    """The letters to the system administrators stand in the very outbox that may be stuck."""
    if settings.PORTAL_ALERT_MAIL:
        return []
    return [
        Caution(
            "没有设置 PORTAL_ALERT_MAIL：后台任务、队列或者数据库停了，没有人得到通知。", hint=HINT, id="health.W001"
        )
    ]
