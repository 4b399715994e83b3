"""What an operator watches: each measure is taken for real, told to Prometheus and to people, and fires in a bad state."""

import math
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from objections import measures as objections
from portal import clock
from portal.access.enums import Role
from portal.access.guard import POWER
from portal.audit.models import GuessingAlert
from portal.audit.standing import compare_with_journal
from portal.health import measures
from portal.health.alerts import OVER_TIME, measured_rules, rule_file
from portal.health.checks import alerts_reach_somebody
from portal.health.declarations import known_measures
from portal.health.models import Alert
from portal.health.reading import Reading, in_words, take_all, wrong_now
from portal.health.telling import tell_alerts
from portal.journal.accesses import note_access
from portal.journal.actions import record
from portal.journal.enums import AccessKind
from portal.journal.sealing import seal_journal
from portal.messages import delivery
from portal.messages.delivery import send_delivery
from portal.messages.models import Delivery
from tests.factories.messages import queued
from tests.factories.objections import filed
from tests.factories.publicity import running_notice
from tests.owning import past_the_guard
from workflow.publicity import measures as notices
from workflow.publicity.models import Reachability

pytestmark = pytest.mark.django_db
TOKEN, ADDRESS = "t" * 32, "a@example.invalid"


@pytest.fixture
def monitor(settings, client):
    """Whoever asks as Prometheus does."""
    settings.PORTAL_METRICS_TOKEN = TOKEN
    return lambda token=TOKEN: client.get("/metrics", headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def healthy(office, settings, tmp_path):
    """A portal in which all is well."""
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path)]
    seal_journal()
    record(office, measures.MADE, by=None)


def wrong() -> set[str]:
    return {reading.measure.name for reading in wrong_now()}


def test_a_healthy_portal_has_nothing_to_see_to(healthy):
    assert wrong() == set()
    assert {reading.measure.name for reading in take_all() if reading.value is None} == set()


def test_a_portal_that_never_sealed_or_backed_up_is_told(db):
    assert wrong() == {"portal_since_sealed_seconds", "portal_since_backup_seconds"}


def late(travel_to, applicant, settings):
    travel_to(clock.now() + timedelta(hours=37))


def unsent(travel_to, applicant, settings):
    with clock.travel(clock.now() - timedelta(hours=1)):
        queued(about=applicant, address=ADDRESS)


def failed(travel_to, applicant, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    queued(about=applicant, address=ADDRESS)
    for _ in range(8):
        Delivery.objects.update(next_attempt_at=clock.now())
        delivery._rest_until.clear()
        send_delivery(Delivery.objects.get().pk)


def flooded(travel_to, applicant, settings):
    with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.rpush(measures.QUEUE, *["x"] * 501)


def unscanned(travel_to, applicant, settings):
    settings.CLAMD_ADDRESS = ""


def guessed(travel_to, applicant, settings):
    GuessingAlert.objects.create(account=applicant, attempts=9, spread=9)


def contradicted(travel_to, applicant, settings):
    past_the_guard(POWER, "UPDATE access_user SET is_superuser = true WHERE id = %s", applicant.pk)
    compare_with_journal()


# What goes wrong, and which measures fire.
STATES = {
    late: {"portal_since_sealed_seconds", "portal_since_backup_seconds"},
    unsent: {"portal_oldest_unsent_mail_seconds"},
    failed: {"portal_failed_mail"},
    flooded: {"portal_queue_tasks"},
    unscanned: {"portal_scanner_up"},
    guessed: {"portal_guessing_alerts"},
    contradicted: {"portal_discrepancies"},
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_each_bad_state_is_told(healthy, travel_to, applicant, settings, state):
    try:
        state(travel_to, applicant, settings)
        assert wrong() == STATES[state]
    finally:
        with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            broker.delete(measures.QUEUE)


def test_a_list_that_nobody_can_open_and_one_that_does_not_end_are_told(travel_to):
    notice = running_notice()
    travel_to(clock.moment(notice.starts_on))
    probed = Reachability.objects.create(notice=notice, day=clock.today(), answered=3, failed=2)
    assert notices.UNSERVED.read() == 0
    Reachability.objects.filter(pk=probed.pk).update(failed=4)
    assert (notices.UNSERVED.read(), notices.UNSERVED.is_wrong(1)) == (1, True)
    assert notices.OVERDUE.read() == 0
    travel_to(clock.now() + timedelta(days=60))
    assert notices.OVERDUE.read() == 1


def test_disk_and_clock_are_read_and_have_their_limits():
    assert measures.DISK.read() > 0
    assert (measures.DISK.is_wrong(5 * 2**30 - 1), measures.DISK.is_wrong(5 * 2**30)) == (True, False)
    assert measures.SKEW.read() < 5
    assert (measures.SKEW.is_wrong(5.1), measures.BACKUP.is_wrong(math.inf)) == (True, True)


def test_intake_and_failed_logins_are_counted(office, travel_to):
    filed(running_notice().entries.first())
    note_access(AccessKind.LOGIN_FAILED, by=office)
    assert (objections.INTAKE.read(), measures.FAILED_LOGINS.read()) == (1, 1)
    travel_to(clock.now() + timedelta(minutes=61))
    assert (objections.INTAKE.read(), measures.FAILED_LOGINS.read()) == (0, 0)


# To Prometheus


@pytest.mark.attack("读取监控地址")
def test_no_metrics_but_for_the_token(monitor, client, settings):
    assert monitor().status_code == 200
    assert [monitor("x" * 32).status_code, client.get("/metrics").status_code] == [404, 404]
    settings.PORTAL_METRICS_TOKEN = ""
    assert [monitor("").status_code, client.get("/metrics").status_code] == [404, 404]


def test_every_series_an_alert_asks_for_is_there(monitor, client, healthy):
    client.get("/healthz")
    text = monitor().content.decode()
    series = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    asked = {measure.name for measure in known_measures()} | {"portal_measure_unreadable", "portal_request_seconds_bucket",
                                                             "portal_request_seconds_count"}  # fmt: skip
    assert asked - series == set()
    for name, expression, *_ in (*OVER_TIME, *measured_rules()):
        assert name == "PortalDown" or any(one in expression for one in series), name


def test_what_cannot_be_read_is_told_by_name(monitor, healthy, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"
    text = monitor().content.decode()
    assert 'portal_measure_unreadable{measure="portal_queue_tasks"} 1.0' in text
    assert "\nportal_queue_tasks " not in text
    assert wrong() == {"portal_queue_tasks"}


@pytest.mark.attack("读取监控地址")
def test_a_scrape_names_nobody(monitor, healthy, applicant):
    note_access(AccessKind.LOGIN_FAILED, by=applicant)
    assert applicant.username not in monitor().content.decode()


def test_the_rule_file_is_what_the_measures_say():
    assert (django_settings.BASE_DIR / "deploy/prometheus/award-portal.rules.yml").read_text() == rule_file()
    rules = {name: (expression, minutes) for name, expression, minutes, *_ in measured_rules()}
    assert rules["PortalSinceBackupSeconds"] == ("portal_since_backup_seconds > 129600", 60)
    assert rules["PortalScannerUp"] == ("portal_scanner_up < 1", 5)
    assert all(measure.remedy for measure in known_measures() if measure.watched)


# To people


def test_page_and_command_say_what_to_do(client, healthy, person_with, settings, capsys):
    settings.CLAMD_ADDRESS = ""
    client.force_login(person_with(Role.SYSTEM))
    tell_alerts()
    page = client.get("/admin/running/").content.decode()
    assert "有 1 项须处理" in page
    assert f"自 {clock.display(Alert.objects.get().since)} 起" in page
    assert measures.SCANNER.remedy in page
    with pytest.raises(SystemExit):
        call_command("health")
    assert f"须处理　{measures.SCANNER.label}：0（低于 1）。{measures.SCANNER.remedy}" in capsys.readouterr().out


def test_a_deployment_whose_alerts_reach_nobody_is_told(settings):
    settings.PORTAL_ALERT_MAIL = []
    assert [said.id for said in alerts_reach_somebody()] == ["health.W001"]
    settings.PORTAL_ALERT_MAIL = [ADDRESS]
    assert alerts_reach_somebody() == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EDITOR, Role.DEPARTMENT])
def test_page_is_for_those_who_see_to_it(client, person_with, role):
    client.force_login(person_with(role))
    answer = client.get("/admin/running/")
    assert (answer.status_code, answer.url) == (302, "/admin/")


def test_one_measure_that_fails_spoils_no_other(healthy, settings):
    def broken() -> float:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return 0

    measures.BROKEN = measures.Measure("portal_broken", "坏的", broken)
    try:
        (reading,) = wrong_now()
        assert (reading.measure.name, "没有读到（DataError）" in reading.remedy) == ("portal_broken", True)
    finally:
        del measures.BROKEN


@pytest.mark.parametrize(
    ("value", "name", "words"),
    [(math.inf, "portal_since_backup_seconds", "从未"), (129_600, "x_seconds", "1.5 天"), (900, "x_seconds", "15 分钟"),
     (0.2, "x_seconds", "0.2"), (5 * 2**30, "x_bytes", "5 GiB"), (0, "x_tasks", "0")],
)  # fmt: skip
def test_numbers_are_read_with_their_units(value, name, words):
    assert in_words(value, name) == words


def test_what_cannot_be_taken_is_wrong():
    assert Reading(measures.DISK, None).words == "读不到"
    assert Reading(measures.FAILED_LOGINS, None).is_wrong
