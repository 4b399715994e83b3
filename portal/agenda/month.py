"""A month of days with what is due on each."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.desk.todo import Todo
from portal.workdays import calendar as workdays
from portal.workdays.days import SATURDAY, YearNotConfirmed

MONTH = re.compile(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Day:
    """One day of the page."""

    on: date
    todos: list[Todo]
    is_of_month: bool

    @property
    def is_today(self) -> bool:
        return self.on == clock.today()

    @property
    def is_off(self) -> bool:
        """Not worked, by the notice of its year; by the week where none is confirmed."""
        try:
            return not workdays.is_workday(self.on)
        except YearNotConfirmed:
            return self.on.weekday() >= SATURDAY


def first_of(text: str) -> date:
    """The first day of `2027-10`; of the current month where it says none."""
    if MONTH.fullmatch(text):
        return date.fromisoformat(f"{text}-01")
    return clock.today().replace(day=1)


def days_of(days: Iterable[date], todos: Iterable[Todo], month: int = 0) -> list[Day]:
    """These days, each with what is due on it; those beside the `month`, where one is named, marked."""
    due: dict[date, list[Todo]] = {}
    for todo in todos:
        if todo.until:
            due.setdefault(todo.until, []).append(todo)
    return [Day(day, due.get(day, []), month in {0, day.month}) for day in days]


def weeks_of(first: date, todos: Sequence[Todo]) -> list[list[Day]]:
    """The weeks of the month from Monday on, whole."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [days_of(week, todos, first.month) for week in weeks]


def moved(first: date, months: int) -> str:
    """The month so many later, as its address has it."""
    count = first.year * 12 + first.month - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"
