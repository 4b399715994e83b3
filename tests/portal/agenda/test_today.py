"""今天要办: what waits, how urgent, since when, by which article, and in how few questions."""

import re
from datetime import timedelta

import pytest

from portal import clock
from portal.agenda.today import Line, by_urgency, weeks_ahead
from portal.desk.todo import Todo, last_soon, todos_of
from tests.factories.applications import DURING, supplement_application
from tests.factories.programmes import running_edition
from tests.factories.workdays import known_years

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(travel_to):
    travel_to(DURING)
    known_years()
    return running_edition()


def on(days):
    return Todo("一件事", "/", clock.today() + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "name"), [(-400, "overdue"), (-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later")]
)
def test_a_thing_stands_under_one_heading(call, days, name):
    found = {one.name: len(one.lines) for one in by_urgency([on(days)])}
    assert found == {"overdue": 0, "today": 0, "soon": 0, "later": 0} | {name: 1}


def test_what_is_due_on_no_day_stands_last_and_no_heading_is_left_out(call):
    urgencies = by_urgency([Todo("一件事", "/")])
    assert [one.name for one in urgencies] == ["overdue", "today", "soon", "later"]
    assert urgencies[-1].lines[0].left == "没有期限"
    assert by_urgency([])[0].lines == []


def test_the_time_left_is_told_in_working_days_and_without_a_calendar_not_guessed(call):
    assert clock.today().weekday() < 5
    assert Line(on(0)).left == "今天"
    assert re.fullmatch("还有[5-9]个工作日", Line(on(10)).left)
    assert re.fullmatch("逾期[1-7]个工作日", Line(on(-7)).left)
    assert (Line(on(9000)).left, Line(on(-9000)).left) == ("", "已逾期")


def test_five_weeks_from_this_monday_with_what_is_due_on_each_day(call):
    weeks = weeks_ahead([on(0), on(0), on(34), on(35)])
    days = [day for week in weeks for day in week]
    assert (len(weeks), {len(week) for week in weeks}, days[0].on.weekday()) == (5, {7}, 0)
    assert [len(day.todos) for day in days if day.is_today] == [2]
    assert sum(len(day.todos) for day in days) <= 3


@pytest.mark.article(21)
def test_the_page_says_since_when_and_by_which_article(client, office, call):
    application = supplement_application(call)
    client.force_login(office)
    page = client.get("/admin/").content.decode()
    asked = application.supplements.get()
    (line,) = [one for one in todos_of(office) if one.words.startswith("申报补正")]
    assert (line.until, line.since) == (asked.due_on, clock.day_of(asked.requested_at))
    assert line.basis == f"《{call.rules.title}》{line.basis.partition('》')[2]}"
    assert f"依据{line.basis}" in page
    assert f"{line.since:%Y-%m-%d} 起" in page
    assert f"{asked.due_on.month}月{asked.due_on.day}日到期</span>1项</a>" in page


def test_every_line_of_the_demonstrated_offices_has_its_article(call, office):
    supplement_application(call)
    assert all(one.basis and one.since for one in todos_of(office))


def test_whoever_has_nothing_to_do_is_told_so_and_where_what_is_due_later_stands(client, office, discipline, call):
    nothing = "目前没有须由您办理的事项。"
    client.force_login(discipline)
    assert f"{nothing}</p>" in client.get("/admin/").content.decode()
    assert [one for one in todos_of(office) if one.until is None or one.until <= last_soon()] == []
    client.force_login(office)
    assert f"{nothing}以后到期的，见期限日历。</p>" in client.get("/admin/").content.decode()
    supplement_application(call)
    assert nothing not in client.get("/admin/").content.decode()
