"""What a year's notice must look like before anyone may confirm it (《全国年节及纪念日放假办法》)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.errors import RuleViolation
from portal.workdays.enums import DayKind

NORM = "《全国年节及纪念日放假办法》"
# The statutory holidays with a fixed date; a notice that omits one was copied wrongly.
FIXED_HOLIDAYS = ((1, 1, "元旦"), (5, 1, "劳动节"), (10, 1, "国庆节"), (10, 2, "国庆节"), (10, 3, "国庆节"))
SATURDAY = 5


@dataclass(frozen=True)
class Day:
    """A day as a notice names it: a holiday, or a weekend day worked in exchange."""

    date: date
    kind: DayKind
    name: str = ""


class YearNotConfirmed(RuleViolation):
    """A computation reached a year whose notice two officers have not confirmed. Never answered by a guess."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            NORM,
            f"{year}年的工作日历尚未确认，不能计算工作日。请先在“工作日历”（/admin/desk/workdays/）录入"
            f"《国务院办公厅关于{year}年部分节假日安排的通知》，并由另一名经办人复核确认，然后重试。",
        )


def faults(year: int, days: Sequence[Day]) -> Iterator[str]:
    """What is wrong with the days of a year's notice, in sentences."""
    seen: set[date] = set()
    for day in days:
        if day.date in seen:
            yield f"{day.date} 出现了两次，请只保留一行。"
        seen.add(day.date)
        if not belongs(year, day.date):
            yield f"{day.date} 不属于{year}年的通知（可含{year - 1}年12月的调休），请核对年份。"
        if day.kind == DayKind.WORKDAY and day.date.weekday() < SATURDAY:
            yield f"{day.date} 是星期{'一二三四五'[day.date.weekday()]}，本来就上班，不会是调休上班日，请核对。"
    holidays = {day.date for day in days if day.kind == DayKind.HOLIDAY}
    for month, number, name in FIXED_HOLIDAYS:
        if date(year, month, number) not in holidays:
            yield f"缺少{name} {date(year, month, number)}：法定节假日须列为“休”。"


def belongs(year: int, day: date) -> bool:
    """A year's notice names days of that year, and at New Year also days of the December before (2018-12-29, 班)."""
    return day.year == year or (day.year == year - 1 and day.month == 12)
