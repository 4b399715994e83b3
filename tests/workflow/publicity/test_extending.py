"""Periods reckoned anew: a calendar corrected while a notice runs, days on which nobody could read the list."""

import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.confirming.actions import confirm
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.workdays.days import Day, YearNotConfirmed
from portal.workdays.enums import DayKind
from portal.workdays.seeding import demonstrate_year
from tests.factories.publicity import ENDS, PUBLISHED, corrected, ended
from tests.factories.seconding import refuses_alone
from tests.factories.workdays import CORRECTION, correct_calendar, enter_calendar
from workflow.publicity.actions import plan_notice, publish_notice
from workflow.publicity.acts import propose_extension
from workflow.publicity.extending import days_found_away, reckon_notice
from workflow.publicity.models import Notice, NoticeEntry, NoticeExtension, Reachability
from workflow.publicity.periods import Period, counted_days, places
from workflow.publicity.queries import is_objectable
from workflow.publicity.tasks import close_ended_notices, probe_running_notices, reckon_running_notices

pytestmark = pytest.mark.django_db
TITLE = "示例质量管理模式"


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def published_on(stage, day: date) -> Notice:
    with clock.travel(clock.moment(day)):
        return publish_notice(plan_notice(stage, by=None), by=None)


@pytest.mark.article(21)
def test_spring_festival_of_2020(stage):
    """Published on 22 January 2020: by the first notice of the State Council until 4 February, by the second until 6."""
    holidays = [Day(day, DayKind.HOLIDAY) for day in (date(2020, 1, 1), *span(date(2020, 5, 1), date(2020, 5, 5)))]
    holidays += [Day(day, DayKind.HOLIDAY) for day in span(date(2020, 10, 1), date(2020, 10, 8))]
    first = [Day(day, DayKind.HOLIDAY) for day in span(date(2020, 1, 24), date(2020, 1, 30))]
    worked = [Day(date(2020, 1, 19), DayKind.WORKDAY), Day(date(2020, 2, 1), DayKind.WORKDAY)]
    with clock.travel(clock.moment(date(2020, 1, 2))):
        enter_calendar(2020, [*holidays, *first, *worked])
    notice = published_on(stage, date(2020, 1, 22))
    assert notice.ends_on == date(2020, 2, 4)
    second = [Day(day, DayKind.HOLIDAY) for day in span(date(2020, 1, 24), date(2020, 2, 2))]
    with clock.travel(clock.moment(date(2020, 1, 27))):
        enter_calendar(2020, [*holidays, *second, worked[0]], number="国办发明电〔2020〕1号", reason="延长春节假期")
        notice = fresh(notice)
        assert (notice.starts_on, notice.ends_on) == (date(2020, 1, 23), date(2020, 2, 6))
        assert notice.clock_text == "公示第1个工作日（共5个工作日）"
    assert {entry.ends_on for entry in notice.entries.all()} == {date(2020, 2, 6)}
    extension = notice.extensions.get()
    assert extension.public_text == ("因国务院办公厅调整放假安排（国办发明电〔2020〕1号），公示期顺延至2020年2月6日。")


@pytest.mark.article(21)
def test_calendar_corrected_while_a_notice_runs(client, stage):
    notice = published_on(stage, date(2026, 11, 30))
    assert notice.ends_on == date(2026, 12, 7)
    with clock.travel(clock.moment(date(2026, 12, 1))):
        correct_calendar(2026, off=[date(2026, 12, 4)])
    notice = fresh(notice)
    assert (notice.ends_on, notice.stage.due_on, notice.version) == (date(2026, 12, 8), date(2026, 12, 8), 2)
    assert notice.workday_dates == [date(2026, 12, day) for day in (1, 2, 3, 7, 8)]
    with clock.travel(clock.moment(date(2026, 12, 8), 10)):
        assert close_ended_notices() == 0
        assert is_objectable(notice.entries.first())
        page = client.get(notice.get_absolute_url()).content.decode()
        assert f"因国务院办公厅调整放假安排（{CORRECTION}），公示期顺延至2026年12月8日。" in page
        assert client.get(f"/api/v1/notices/{notice.uuid}").json()["ends_on"] == "2026-12-08"
    with clock.travel(clock.moment(date(2026, 12, 9), 0, 1)):
        assert close_ended_notices() == 1
    assert Event.objects.filter(verb="notice.extended", target_id=str(notice.pk)).count() == 1


def test_each_entry_is_counted_for_itself(running):
    with clock.travel(clock.moment(date(2026, 5, 14))):
        corrected(running.entries.get(position=1), title=f"{TITLE}甲")
        correct_calendar(2026, off=[date(2026, 5, 20)])
    ends = [entry.ends_on for entry in running.entries.order_by("position")]
    assert ends == [date(2026, 5, 22), ENDS]
    assert (fresh(running).ends_on, fresh(running).workday_dates[-1]) == (date(2026, 5, 22), ENDS)


def test_a_day_worked_in_addition_shortens_nothing(running):
    with clock.travel(clock.moment(date(2026, 5, 14))):
        correct_calendar(2026, on=[date(2026, 5, 16)])
        notice = fresh(running)
        assert notice.ends_on == ENDS
        assert notice.clock_text == "公示第3个工作日（共6个工作日）"
    with clock.travel(clock.moment(ENDS, 23)):
        assert close_ended_notices() == 0


def test_reckoning_twice_changes_once_and_ended_never(running):
    with clock.travel(clock.moment(date(2026, 5, 14))):
        correct_calendar(2026, off=[date(2026, 5, 15)])
        assert reckon_notice(fresh(running)) is None
        assert reckon_running_notices() == 0
    assert NoticeExtension.objects.count() == 1


def test_what_has_ended_is_not_opened_again(running):
    ended(running)
    with clock.travel(clock.moment(ENDS + timedelta(days=1))):
        correct_calendar(2026, off=[date(2026, 5, 15)])
    assert (fresh(running).ends_on, fresh(running).version) == (ENDS, 1)


def test_period_into_a_year_nobody_confirmed_refuses_the_correction(stage):
    """No guess: the sentence says which year is to be confirmed first; nothing of the correction is kept."""
    notice = published_on(stage, date(2026, 12, 24))
    assert notice.ends_on == date(2026, 12, 31)
    with clock.travel(clock.moment(date(2026, 12, 25))):
        with pytest.raises(YearNotConfirmed, match="2027年"), transaction.atomic():
            correct_calendar(2026, off=[date(2026, 12, 28)])
        demonstrate_year(2027)
        correct_calendar(2026, off=[date(2026, 12, 28)])
    assert fresh(notice).ends_on == date(2027, 1, 4)


@pytest.mark.parametrize("change", [{"ends_on": date(2026, 5, 30)}, {"workday_dates": [date(2026, 5, 12)]}])
def test_database_moves_a_clock_only_by_a_row_of_its_own(running, change):
    with pytest.raises(IntegrityError, match="keeps its clock"), transaction.atomic():
        Notice.objects.filter(pk=running.pk).update(**change)
    with pytest.raises(IntegrityError, match="by correction only"), transaction.atomic():
        NoticeEntry.objects.filter(notice=running).update(**change)


def test_extensions_are_append_only(running):
    with clock.travel(clock.moment(date(2026, 5, 14))):
        correct_calendar(2026, off=[date(2026, 5, 15)])
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        NoticeExtension.objects.update(reason="改")


# The probe


class Site(HTTPServer):
    """A web server of our own that shows the list, or is down."""

    up = True
    page = b""


class Answer(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self):
        self.send_response(200 if self.server.up else 503)
        self.end_headers()
        self.wfile.write(self.server.page if self.server.up else b"")

    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    server = Site(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.PORTAL_PROBE_URL = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_probe_counts_answers_and_failures(running, site):
    with clock.travel(clock.moment(date(2026, 5, 13))):
        site.page = running.number.encode()
        assert probe_running_notices() == 0
        site.up = False
        assert probe_running_notices() == 1
        site.up, site.page = True, "维护中".encode()
        assert probe_running_notices() == 1
    found = Reachability.objects.get()
    assert (found.day, found.answered, found.failed) == (date(2026, 5, 13), 1, 2)


def test_probe_of_a_site_that_is_not_there(running, site, settings):
    site.shutdown()
    site.server_close()
    settings.PORTAL_PROBE_URL = f"http://127.0.0.1:{site.server_port}"
    with clock.travel(clock.moment(date(2026, 5, 13))):
        assert probe_running_notices() == 1


@pytest.fixture
def away(running):
    """On the 13th the page was away for good, on the weekend too; on the 14th it was there."""
    for day, answered, failed in ((13, 0, 9), (14, 9, 0), (16, 0, 9)):
        Reachability.objects.create(notice=running, day=date(2026, 5, day), answered=answered, failed=failed)
    return running


def test_days_away_extend_by_two_officers(client, away, office, second_office):
    day = date(2026, 5, 13)
    with clock.travel(clock.moment(date(2026, 5, 18))):
        assert [found.day for found in days_found_away(away)] == [day]
        waiting = propose_extension(away, by=office, reason="因本网站5月13日无法访问", days=[day])
        assert fresh(away).ends_on == ENDS
        with pytest.raises(PermissionDenied):
            confirm(waiting, by=office)
        refuses_alone(waiting, second_office)
        confirm(waiting, by=second_office)
        notice = fresh(away)
        assert (notice.ends_on, notice.workday_dates[-1], notice.version) == (date(2026, 5, 19), date(2026, 5, 19), 2)
        page = client.get(notice.get_absolute_url()).content.decode()
        assert "因本网站5月13日无法访问，公示期顺延至2026年5月19日。" in page
        with pytest.raises(RuleViolation, match="已经顺延"):
            propose_extension(notice, by=office, reason="再次", days=[day])


def test_a_later_calendar_keeps_the_days_made_good(away, office, second_office):
    with clock.travel(clock.moment(date(2026, 5, 14))):
        confirm(propose_extension(away, by=office, reason="因故障", days=[date(2026, 5, 13)]), by=second_office)
        correct_calendar(2026, off=[date(2026, 5, 15)])
    assert fresh(away).ends_on == date(2026, 5, 20)
    assert date(2026, 5, 13) not in fresh(away).workday_dates


@pytest.mark.parametrize("days", [[], [date(2026, 5, 14)], [date(2026, 5, 16)], [date(2026, 5, 15)]])
def test_days_nobody_found_away_extend_nothing(away, office, days):
    with clock.travel(clock.moment(date(2026, 5, 18))), pytest.raises(ValidationError):
        propose_extension(away, by=office, reason="因故障", days=days)


def test_confirmed_after_the_end_is_refused(away, office, second_office):
    with clock.travel(clock.moment(date(2026, 5, 18))):
        waiting = propose_extension(away, by=office, reason="因故障", days=[date(2026, 5, 13)])
    ended(away)
    with clock.travel(clock.moment(date(2026, 5, 19))), pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(waiting, by=second_office)


def test_desk_offers_the_days_found_away(client, away, office):
    client.force_login(office)
    with clock.travel(clock.moment(date(2026, 5, 18))):
        page = client.get(f"/admin/desk/notices/{away.pk}/extend/").content.decode()
        client.post(f"/admin/desk/notices/{away.pk}/extend/", {"days": ["2026-05-13"], "reason": "因故障"})
    assert "2026-05-13：可以访问 0 次，无法访问 9 次" in page
    assert "2026-05-16" not in page
    assert Event.objects.filter(verb="pending.proposed").exists()


def test_counted_days_and_places():
    class Weekdays:
        @staticmethod
        def is_workday(day):
            return day.weekday() < 5

    days = counted_days(Weekdays, PUBLISHED, 3, without=[date(2026, 5, 12)])
    assert days == [date(2026, 5, day) for day in (11, 13, 14)]
    assert Period(PUBLISHED, date(2026, 5, 14), tuple(days), (1,)).day(date(2026, 5, 12)) == 1
    assert places([1, 2, 3, 5, 6, 9]) == "第1—3、5、6、9项"
