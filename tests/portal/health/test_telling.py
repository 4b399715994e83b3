"""Alerts reach those who see to them: once, daily while they last, and when they are over."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from portal import clock
from portal.health import measures
from portal.health.models import Alert
from portal.health.telling import mail_alerts, tell_alerts
from portal.health.without_database import _mark
from portal.journal.actions import record
from portal.journal.models import Event
from portal.journal.sealing import seal_journal
from portal.messages.models import Delivery, Message
from portal.messages.tasks import sweep_outbox

pytestmark = pytest.mark.django_db
OPERATOR = "operator@elsewhere.example"


@pytest.fixture
def healthy(system, settings, tmp_path):
    """A portal in which all is well, until its backup is two days old."""
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path)]
    settings.PORTAL_ALERT_MAIL = [OPERATOR]
    record(system, measures.MADE, by=None)
    seal_journal()


@pytest.fixture
def stale(healthy, travel_to, system):
    """The day after tomorrow; what else would be late is done."""
    travel_to(clock.now() + timedelta(hours=48))
    seal_journal()


def later(travel_to, **span):
    travel_to(clock.now() + timedelta(**span))
    seal_journal()
    sweep_outbox()


def told() -> list[str]:
    return list(Message.objects.filter(kind__startswith="alert.").order_by("pk").values_list("subject", flat=True))


def mailed(relay) -> list[str]:
    mails = [message_from_bytes(mail.content, policy=policy.default) for mail in relay.mails]
    return [mail.get_content() for mail in mails if mail["To"] == OPERATOR]


def test_a_healthy_portal_tells_nobody(healthy, relay):
    assert tell_alerts() == []
    assert (Alert.objects.count(), told(), relay.mails) == (0, [], [])


def test_it_is_told_after_its_minutes_daily_and_when_it_is_over(stale, travel_to, system, relay):
    wrong, over = f"运行报警：{measures.BACKUP.label}", f"运行报警解除：{measures.BACKUP.label}"
    assert (tell_alerts(), told()) == ([], [])
    later(travel_to, minutes=measures.BACKUP.minutes)
    [alert] = tell_alerts()
    assert (alert.measure, told()) == (measures.BACKUP.name, [wrong])
    later(travel_to, hours=23)
    assert tell_alerts() == []
    later(travel_to, hours=1)
    tell_alerts()
    assert told() == [wrong, wrong]
    record(system, measures.MADE, by=None)
    assert tell_alerts() == []
    later(travel_to, minutes=measures.BACKUP.minutes)
    tell_alerts()
    assert told() == [wrong, wrong, over]
    assert tell_alerts() == []
    assert [item.recipient for item in Message.objects.first().inbox_items.all()] == [system]
    assert Delivery.objects.filter(recipient=system).count() == 3
    assert list(Event.objects.filter(verb__startswith="alert.").order_by("pk").values_list("verb", flat=True)) == [
        "alert.raised", "alert.lasted", "alert.over",
    ]  # fmt: skip
    assert [measures.BACKUP.remedy in body for body in mailed(relay)] == [True, True, False]


def test_what_mends_itself_within_its_minutes_tells_nobody(stale, travel_to, system, relay):
    tell_alerts()
    record(system, measures.MADE, by=None)
    later(travel_to, hours=2)
    assert tell_alerts() == []
    assert (Alert.objects.count(), told(), relay.mails) == (0, [], [])


def test_a_moment_of_relief_is_not_the_end(stale, travel_to, system):
    tell_alerts()
    later(travel_to, minutes=measures.BACKUP.minutes)
    tell_alerts()
    Alert.objects.update(well_since=clock.now() - timedelta(hours=2))
    assert tell_alerts() == []
    assert Alert.objects.get().well_since is None


def test_the_mail_past_the_outbox_is_tried_until_it_is_taken(stale, travel_to, relay, settings):
    tell_alerts()
    later(travel_to, minutes=measures.BACKUP.minutes)
    settings.EMAIL_PORT = 9
    tell_alerts()
    settings.EMAIL_PORT = relay.port
    tell_alerts()
    tell_alerts()
    [body] = mailed(relay)
    assert f"须处理　{measures.BACKUP.label}：2 天（超过 1.5 天）。{measures.BACKUP.remedy}" in body


def test_an_address_that_is_set_later_hears_no_old_news(healthy, settings, relay):
    settings.PORTAL_ALERT_MAIL = []
    Alert.objects.create(measure="portal_old", label="旧的", told_at=clock.now() - timedelta(days=2))
    Alert.objects.create(measure="portal_new", label="新的", told_at=clock.now())
    mail_alerts([])
    assert relay.mails == []
    settings.PORTAL_ALERT_MAIL = [OPERATOR]
    mail_alerts([])
    [body] = mailed(relay)
    assert ("新的" in body, "旧的" in body) == (True, False)


def test_a_measure_that_is_no_longer_taken_ends_its_alert(healthy, relay):
    Alert.objects.create(measure="portal_of_yesterday", label="旧的", told_at=clock.now())
    assert [alert.over_at is None for alert in tell_alerts()] == [False]
    assert told() == ["运行报警解除：旧的"]


def test_the_timer_tells_that_the_database_is_gone_and_back(healthy, relay, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path

    def gone(*_):
        raise OperationalError

    with connection.execute_wrapper(gone):
        for _ in range(2):
            with pytest.raises(CommandError, match="数据库没有应答"):
                call_command("tell_alerts")
    assert _mark().exists()
    call_command("tell_alerts")
    call_command("tell_alerts")
    assert ["数据库没有应答" in body for body in mailed(relay)] == [True, False]
    assert not _mark().exists()
