"""Whether winners are followed in time (Article 36)."""

from datetime import timedelta

from django.db.models import Max

from portal import clock
from portal.health.declarations import Measure
from workflow.supervision.enums import RUNNING, TrackingState
from workflow.supervision.models import Tracking

A_MONTH = timedelta(days=30)
"""Winner and office have letters of their own, monthly: the operator hears when these led to nothing."""


def _overdue() -> int:
    return Tracking.objects.filter(state__in=RUNNING, ends_on__lt=clock.today() - A_MONTH).count()


def _late_orders() -> int:
    rectifying = Tracking.objects.filter(state=TrackingState.RECTIFYING).annotate(until=Max("orders__due_on"))
    return rectifying.filter(until__lt=clock.today() - A_MONTH).count()


OVERDUE = Measure(
    "portal_trackings_overdue", "跟踪年度期满一个月仍未办结的项数", _overdue, above=0, minutes=60,
    remedy="请评审办在办公台“跟踪管理”中催报、走访或者核查办结；没有收到催办信函的，核对后台任务和邮件。",
)  # fmt: skip
LATE_ORDERS = Measure(
    "portal_rectifications_overdue", "整改期限届满一个月仍未报送的整改通知数", _late_orders, above=0, minutes=60,
    remedy="请评审办在办公台“跟踪管理”中再次责令整改，或者走访核查；没有收到催办信函的，核对后台任务和邮件。",
)  # fmt: skip
