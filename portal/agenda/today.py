"""今天要办: the first page says what waits for a person, the most urgent first, and when more is coming."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from wagtail.admin.ui.components import Component

from portal import clock
from portal.agenda import month
from portal.desk.todo import Todo, last_soon, soon, todos_of
from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed

WEEKS = 5


@dataclass(frozen=True)
class Line:
    """A line of the page."""

    todo: Todo

    @property
    def left(self) -> str:
        """How long until its day, or since, in working days where the calendar knows them."""
        until, today = self.todo.until, clock.today()
        if until is None or until == today:
            return "今天" if until else "没有期限"
        number = _workdays(*sorted((today, until)))
        if until < today:
            return f"逾期{number}个工作日" if number else "已逾期"
        return f"还有{number}个工作日" if number else ""


def _workdays(first: date, last: date) -> int:
    """Between the two; 0 as well where a year's calendar is not confirmed."""
    try:
        return calendar.count_workdays(first, last)
    except YearNotConfirmed:
        return 0


@dataclass(frozen=True)
class Urgency:
    """A heading of the page, and what stands under it."""

    name: str
    title: str
    lines: Sequence[Line]


def by_urgency(todos: Iterable[Todo]) -> list[Urgency]:
    """What is overdue, due today, soon, and the rest; a heading stands also where there is nothing."""
    today, last = clock.today(), last_soon()
    found: dict[str, list[Line]] = {"overdue": [], "today": [], "soon": [], "later": []}
    for one in todos:
        found[_urgency(one.until, today, last)].append(Line(one))
    titles = ("已逾期", "今天到期", f"{last.month}月{last.day}日以前到期", "其他事项")
    return [Urgency(name, title, lines) for (name, lines), title in zip(found.items(), titles, strict=True)]


def _urgency(until: date | None, today: date, last: date) -> str:
    if until is None or until > last:
        return "later"
    return "soon" if until > today else "today" if until == today else "overdue"


class TodayPanel(Component):
    """What waits for this person to do, on the first page, with the weeks ahead beside it."""

    name = "today"
    template_name = "agenda/today.html"
    order = 30

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        todos = todos_of(parent_context["request"].user) if parent_context else []
        now = soon(todos)
        return {"urgencies": by_urgency(now), "weeks": weeks_ahead(todos), "is_free": not now, "is_later": bool(todos)}


def weeks_ahead(todos: Sequence[Todo]) -> list[list[month.Day]]:
    """Some weeks from Monday of this one on."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    days = month.days_of((monday + timedelta(days=n) for n in range(7 * WEEKS)), todos)
    return [days[n : n + 7] for n in range(0, 7 * WEEKS, 7)]
