"""Five years of a winner by the clock alone: planned, remembered, alarmed, over (Article 36)."""

from collections import Counter
from datetime import date

import pytest

from portal import clock
from portal.messages.models import InboxItem, Message
from tests.conftest import fresh_from_db
from tests.factories.supervision import ordered, reported
from tests.recorded import verbs_of
from workflow.supervision.actions import close_tracking
from workflow.supervision.measures import LATE_ORDERS, OVERDUE
from workflow.supervision.models import Tracking
from workflow.supervision.queries import year_figures
from workflow.supervision.tasks import plan_years, remind_tracking

pytestmark = pytest.mark.django_db


def tick(travel_to, *days: date) -> Counter:
    """The nightly tasks on these days, and the letters by the clock that came of them."""
    before = set(Message.objects.values_list("pk", flat=True))
    for day in days:
        travel_to(clock.moment(day, 3))
        plan_years()
        remind_tracking()
    return Counter(Message.objects.exclude(pk__in=before).values_list("kind", flat=True))


@pytest.mark.article(36)
def test_each_year_is_planned_when_it_begins_and_none_after_the_term(tracking, travel_to):
    assert (tracking.starts_on, tracking.ends_on) == (date(2026, 9, 17), date(2027, 9, 16))
    planned = []
    for day in (date(2027, 9, 16), date(2027, 9, 17), date(2030, 9, 17), date(2031, 9, 17), date(2033, 9, 17)):
        travel_to(clock.moment(day, 3))
        planned.append((plan_years(), plan_years(), Tracking.objects.filter(honour=tracking.honour).count()))
    assert planned == [(0, 0, 1), (1, 0, 2), (3, 0, 5), (0, 0, 5), (0, 0, 5)]
    last = Tracking.objects.order_by("number").last()
    assert (last.ends_on, verbs_of(last)) == (date(2031, 9, 16), ["tracking.planned"])


def test_the_winner_is_reminded_before_and_the_office_alarmed_after_each_once_a_month(tracking, office, travel_to):
    assert tick(travel_to, date(2027, 8, 16)) == {}
    assert tick(travel_to, date(2027, 8, 17), date(2027, 8, 18), date(2027, 9, 16)) == {"tracking.due": 1}
    assert tick(travel_to, date(2027, 9, 17), date(2027, 9, 18), date(2027, 10, 1)) == {"tracking.overdue": 2}
    told = InboxItem.objects.filter(message__kind="tracking.overdue").values_list("recipient", flat=True)
    assert office.pk in told
    assert tracking.honour.holder_id not in told


def test_an_order_is_remembered_before_and_alarmed_after_its_term(tracking, office, travel_to):
    order = ordered(tracking, office)
    assert order.due_on == date(2026, 11, 9)
    assert tick(travel_to, date(2026, 11, 1)) == {}
    assert tick(travel_to, date(2026, 11, 2), date(2026, 11, 9)) == {"rectification.due": 1}
    late = {"rectification.late": 1, "rectification.late_holder": 1}
    assert tick(travel_to, date(2026, 11, 10), date(2026, 11, 30)) == late
    assert tick(travel_to, date(2026, 12, 1)) == late


@pytest.mark.article(36)
def test_the_public_reads_figures_as_of_yesterday_that_point_to_nobody(tracking, office, travel_to, client):
    order = ordered(tracking, office)
    assert [(row.planned, row.ordered) for row in year_figures()] == [(1, 0)], "today's is told tomorrow"
    travel_to(clock.moment(date(2026, 10, 10)))
    assert [(row.year, row.planned, row.done, row.ordered) for row in year_figures()] == [(2027, 1, 0, 1)]
    text = client.get("/tracking/").content.decode()
    assert "少于 3" in text
    assert order.document_number not in text
    lines = client.get("/tracking/statistics.csv").content.decode("utf-8-sig").splitlines()
    assert lines == ["年份,应跟踪,已办结,责令整改,整改后办结", "2027,1,0,少于3,不公布"]
    assert client.get("/api/v1/tracking/statistics").json() == {
        "until": "2026-10-09",
        "by_year": [{"year": 2027, "planned": 1, "done": 0, "ordered": None, "mended": None}],
    }


def test_what_stays_overdue_a_month_is_told_to_the_operator(tracking, office, travel_to):
    ordered(tracking, office)
    found = []
    for day in (date(2026, 12, 9), date(2026, 12, 10), date(2027, 10, 17)):
        travel_to(clock.moment(day, 3))
        found.append((LATE_ORDERS.read(), OVERDUE.read()))
    assert found == [(0, 0), (1, 0), (1, 1)]


def test_who_reported_in_time_is_not_alarmed_once_it_is_closed(tracking, office, travel_to):
    reported(tracking)
    travel_to(clock.moment(date(2027, 8, 17)))
    close_tracking(tracking, finding="无严重退步。", by=office)
    assert tick(travel_to, date(2027, 8, 20), date(2027, 9, 20)) == {}
    assert fresh_from_db(tracking).concluded_on == date(2027, 8, 17)
