"""What waits for a person, by day; and under a secret address for their calendar, which names nobody."""

import logging
import re

import pytest
from django.test import Client

from portal import clock
from portal.access.enums import Role
from portal.agenda import actions
from portal.agenda.models import CalendarFeed
from portal.logs import JsonFormatter
from portal.powers.actions import reinstate_account, suspend_account, withdraw_role
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, supplement_application
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting
from tests.factories.programmes import running_edition
from tests.locking import lived
from workflow.reviews.actions import order_recusal

pytestmark = pytest.mark.django_db
PAGE = "/admin/agenda/"


def fed(secret):
    return Client().get(f"/agenda/{secret}.ics")


def unfolded(answer):
    return answer.content.decode().replace("\r\n ", "")


@pytest.fixture
def call(travel_to):
    travel_to(DURING)
    return running_edition()


@pytest.fixture
def at_office(client, office):
    client.force_login(office)
    return client


def test_the_month_shows_what_is_due_and_the_first_page_what_is_due_soon(at_office, call, travel_to):
    closing = clock.day_of(call.deadline)
    page = at_office.get(f"{PAGE}?month={closing:%Y-%m}").content.decode()
    assert f'<time datetime="{closing}"' in page
    assert (f"{call.name}：" in page, "没有到期的事项" in page) == (True, False)
    assert "2031年3月没有到期的事项。" in at_office.get(f"{PAGE}?month=2031-03").content.decode()
    assert f"{call.name}：" not in at_office.get("/admin/").content.decode().partition("进行中的届次")[0]
    travel_to(clock.moment(closing, 8))
    assert f"{call.name}：" in at_office.get("/admin/").content.decode().partition("进行中的届次")[0]
    for nonsense in ("2026-13", "x", "99999-01", "٢٠٢٦-٠١", ""):
        assert at_office.get(f"{PAGE}?month={nonsense}").status_code == 200


def test_the_calendar_is_one_that_programs_read(at_office, office, call):
    page = at_office.post(f"{PAGE}address/")
    assert "no-store" in page["Cache-Control"]
    secret = re.search(r"/agenda/([\w-]{43})\.ics", page.content.decode())[1]
    assert secret not in str(CalendarFeed.objects.values())
    answer = fed(secret)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-store"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    lines = unfolded(answer).split("\r\n")
    assert f"DTSTART;VALUE=DATE:{clock.day_of(call.deadline):%Y%m%d}" in lines
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert unfolded(fed(secret)).count("UID:") == 1
    assert "/agenda/" not in at_office.get(PAGE).content.decode().partition("<form")[0].rpartition("<main")[2]


@pytest.mark.attack("凭停用的日历地址读取期限")
def test_an_address_ends_with_another_with_its_closing_and_with_the_account(
    at_office, office, second_office, security, call
):
    former = actions.open_feed(office)
    secret = actions.open_feed(office)
    assert (fed(former).status_code, fed(secret).status_code) == (404, 200)
    assert at_office.post(f"{PAGE}address/close/").status_code == 302
    assert fed(secret).status_code == 404
    assert "无须停用" in at_office.post(f"{PAGE}address/close/", follow=True).content.decode()
    secret = actions.open_feed(office)
    suspend_account(office, by=None, reason="核查期间停用")
    assert fed(secret).status_code == 404
    reinstate_account(fresh_from_db(office), by=None, reason="核查完毕")
    assert fed(secret).status_code == 404
    secret = actions.open_feed(fresh_from_db(office))
    withdraw_role(fresh_from_db(office), Role.OFFICE, by=None, reason="调离")
    assert [fed(one).status_code for one in (secret, "x", "x" * 500)] == [404, 404, 404]


@pytest.mark.article(28)
def test_what_one_is_recused_from_is_not_counted(at_office, office, call):
    application = supplement_application(call)
    due = application.supplements.get().due_on
    page = f"{PAGE}?month={due:%Y-%m}"
    assert "申报补正：1 件期满" in at_office.get(page).content.decode()
    order_recusal(application, office, by=None, reason="与申报者有亲属关系")
    assert "申报补正" not in at_office.get(page).content.decode()


def test_the_calendar_names_nobody(client):
    meeting = running_meeting(conference_stage(), members=1, present=1)
    proposal = deliberated(candidate(meeting.stage), meeting)
    member = meeting.attendances.get().member.user
    client.force_login(member)
    named = proposal.application.public_name
    assert named in client.get(f"{PAGE}?month={meeting.held_on:%Y-%m}").content.decode()
    said = unfolded(fed(actions.open_feed(member)))
    assert "SUMMARY:评审会审议的事项：请投票" in said
    assert named not in said
    assert meeting.place not in said


def test_a_failure_writes_no_address_into_the_log(office):
    secret = actions.open_feed(office)
    said = {"msg": "%s: %s", "args": ("Internal Server Error", f"/agenda/{secret}.ics"), "levelname": "ERROR"}
    line = JsonFormatter().format(logging.makeLogRecord(said))
    assert (secret in line, "/agenda/….ics" in line) == (False, True)


def test_applicants_and_strangers_have_none(client, applicant):
    assert client.get(PAGE).status_code == 302
    client.force_login(applicant)
    assert client.get(PAGE).status_code == 302
    assert client.post(f"{PAGE}address/").status_code == 302
    assert not CalendarFeed.objects.exists()


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "open_feed": ("PermissionDenied", "user calendarfeed", "calendar.opened", ""),
    "close_feed": ("PermissionDenied", "calendarfeed", "calendar.closed", "TransitionNotAllowed"),
}


def test_an_address_verb_by_verb(office):
    steps = {
        "open_feed": (actions.open_feed, office),
        "close_feed": (lambda who: actions.close_feed(office, by=who), office),
    }
    assert lived(steps) == EXPECTED
