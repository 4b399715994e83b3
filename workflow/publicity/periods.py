"""The periods of a list: entries that were corrected have their own, and a clock speaks for those it is true for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.documents.wording import official_date

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """First and last day, the working days that count, and the places on the list it holds for."""

    starts_on: Any
    ends_on: Any
    workdays: tuple[date, ...]
    positions: tuple[int, ...]

    def day(self, on: date) -> int:
        """Which counted working day this is, 0 before the first; on a day that does not count, the last that did."""
        return sum(day <= on for day in self.workdays)

    @property
    def total(self) -> int:
        return len(self.workdays)

    def running(self, on: date) -> bool:
        return self.ends_on is not None and on <= self.ends_on

    def text(self, on: date) -> str:
        """`公示第3个工作日（共5个工作日）`; before the first counted day, from when it counts."""
        if day := self.day(on):
            return f"公示第{day}个工作日（共{self.total}个工作日）"
        return f"自{official_date(self.workdays[0])}起计算" if self.workdays else ""


def counted_days(
    calendar: Any, starts_on: date, number: int, *, until: date | None = None, without: Collection[date] = ()
) -> list[date]:
    """The working days of a period from its first day: at least `number` of them, and all up to `until`.

    `without` are days that do not count although worked. Raises `YearNotConfirmed` where the calendar ends.
    """
    days: list[date] = []
    day = starts_on
    while len(days) < number or (until is not None and day <= until):
        if calendar.is_workday(day) and day not in without:
            days.append(day)
        day += ONE_DAY
    return days


def periods_of(entries: Iterable[Any]) -> list[Period]:
    """The different periods of entries, each with its places; the first to end first."""
    found: dict[tuple[Any, Any, tuple[date, ...]], list[int]] = {}
    for entry in entries:
        if entry.ends_on is not None:
            found.setdefault((entry.starts_on, entry.ends_on, tuple(entry.workday_dates)), []).append(entry.position)
    return sorted(
        (Period(*key, tuple(sorted(positions))) for key, positions in found.items()),
        key=lambda period: (period.ends_on, period.starts_on),
    )


def speaking(periods: Iterable[Period], on: date) -> Period | None:
    """The running period of most entries; of equals the one that ends first. None when all are over."""
    running = [period for period in periods if period.running(on)]
    return max(running, key=lambda period: len(period.positions), default=None)


def clock_text(periods: list[Period], on: date) -> str:
    """The clock's words; they name the entries they are true for when others have another period."""
    found = speaking(periods, on)
    if found is None:
        return ""
    return found.text(on) if len(periods) == 1 else f"{places(found.positions)}：{found.text(on)}"


def dates_text(periods: list[Period]) -> str:
    """`公示期 2026-11-24 至 2026-11-30；第4项 2026-11-27 至 2026-12-03`: every period, that of most entries first."""
    main = max(periods, key=lambda period: len(period.positions))
    rest = [f"{places(one.positions)} {one.starts_on} 至 {one.ends_on}" for one in periods if one is not main]
    return "；".join([f"公示期 {main.starts_on} 至 {main.ends_on}", *rest])


def ended_text(workdays: int) -> str:
    return f"公示期满（{workdays}个工作日）"


def places(positions: Iterable[int]) -> str:
    """`第1—3、5项`."""
    runs: list[list[int]] = []
    for position in sorted(positions):
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    return f"第{'、'.join(_run(run) for run in runs)}项"


def _run(run: list[int]) -> str:
    return "、".join(map(str, run)) if len(run) < 3 else f"{run[0]}—{run[-1]}"
