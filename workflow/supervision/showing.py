"""How the years of a winner are shown: what was reported beside the year before, and what is owed now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal import clock
from portal.documents.wording import official_date
from workflow.supervision.enums import TrackingState
from workflow.supervision.models import Tracking

OWED = {
    TrackingState.PLANNED: "请报送本年度情况",
    TrackingState.RECTIFYING: "请报送整改情况",
}


@dataclass(frozen=True)
class Line:
    """One indicator of a year, beside the same of the year before."""

    name: str
    value: str
    before: str
    is_worse: bool

    @property
    def words(self) -> str:
        """As the office reads it."""
        compared = f"，上年 {self.before}" if self.before else ""
        return f"{self.value}{compared}{'，退步' if self.is_worse else ''}"


def lines_of(tracking: Tracking) -> list[Line]:
    """The rule set's indicators as last reported, those that were not left out."""
    now, before = _values(tracking), _values(_year_before(tracking))
    return [
        Line(
            one.name,
            f"{now[one.code]}{one.unit}",
            f"{before[one.code]}{one.unit}" if one.code in before else "",
            one.code in before and _is_worse(one.better, now[one.code], before[one.code]),
        )
        for one in tracking.rules.measured
        if one.code in now
    ]


def _is_worse(better: str, now: str, before: str) -> bool:
    change = Decimal(now) - Decimal(before)
    return change < 0 if better == "higher" else change > 0


def _year_before(tracking: Tracking) -> Tracking | None:
    return Tracking.objects.filter(honour=tracking.honour_id, number=tracking.number - 1).first()


def _values(tracking: Tracking | None) -> dict[str, Any]:
    """By indicator, what the reports of a year say; the newest word of each."""
    found: dict[str, Any] = {}
    for report in tracking.reports.all() if tracking else ():
        found |= report.indicators
    return found


def owed_on(tracking: Tracking) -> str:
    """What the winner has to do now, and by when; nothing where it is the office's turn."""
    words = OWED.get(TrackingState(tracking.state), "")
    late = "，已经逾期" if is_late(tracking) else ""
    return f"{words}，{official_date(_owed_until(tracking))}前{late}" if words else ""


def is_late(tracking: Tracking) -> bool:
    """Whether the last day of what the winner owes, or of the year, is past."""
    return _owed_until(tracking) < clock.today()


def _owed_until(tracking: Tracking) -> date:
    order = tracking.order
    return order.due_on if order and tracking.state == TrackingState.RECTIFYING else tracking.ends_on


def years_of(honour: Any) -> Iterator[Tracking]:
    """The years of an honour, the newest first."""
    rows = honour.trackings.select_related("honour__edition").prefetch_related("reports", "orders__answer")
    yield from rows.order_by("-number")
