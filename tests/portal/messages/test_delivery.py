import socket
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from portal import clock
from portal.journal.models import Event
from portal.messages import taken
from portal.messages.actions import retry_delivery
from portal.messages.delivery import BACK_OFF, CLAIM_LASTS, send_delivery
from portal.messages.enums import DeliveryState
from portal.messages.models import Delivery
from portal.messages.tasks import sweep_outbox
from tests.factories.access import UserFactory
from tests.factories.messages import queued

ADDRESS = "objector@example.com"


@pytest.fixture
def delivery(db):
    letter = queued("异议受理通知", "您的异议已受理。", about=UserFactory(), address=ADDRESS, url="/objections/")
    return letter.deliveries.get()


def test_a_relay_that_does_not_say_goodbye_has_the_mail_all_the_same(relay, delivery, settings):
    relay.farewell, settings.EMAIL_TIMEOUT = 2.0, 0.3
    assert send_delivery(delivery.pk) is True
    delivery.refresh_from_db()
    assert (delivery.state, len(relay.mails)) == (DeliveryState.SENT, 1)


def test_what_the_relay_took_from_a_worker_that_was_killed_is_not_mailed_again(relay, delivery):
    taken.note(delivery)
    sweep_outbox()
    delivery.refresh_from_db()
    assert (delivery.state, relay.mails, taken.is_noted(delivery)) == (DeliveryState.SENT, [], False)
    taken.note(delivery)  # killed once more, when all was written
    sweep_outbox()
    assert not taken.is_noted(delivery)


def test_mail_arrives_once_and_the_row_says_so(relay, delivery):
    assert send_delivery(delivery.pk) is True
    assert send_delivery(delivery.pk) is False
    [envelope] = relay.mails
    mail = message_from_bytes(envelope.content)
    assert envelope.rcpt_tos == [ADDRESS]
    assert str(make_header(decode_header(mail["Subject"]))) == "异议受理通知"
    assert mail["Message-ID"] == f"<{delivery.mail_key}@award-portal>"
    text = mail.get_payload(decode=True).decode()
    assert "您的异议已受理。" in text
    assert "http://testserver/objections/" in text
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.claimed_until) == (DeliveryState.SENT, 1, None)
    assert delivery.sent_at is not None


def test_refused_mail_waits_and_goes_out_later_under_the_same_id(relay, delivery, travel_to):
    start = clock.now()
    relay.answers = [f"451 {ADDRESS} busy"]
    assert send_delivery(delivery.pk) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.RETRYING, "SMTPDataError 451")
    assert sweep_outbox() == 0
    travel_to(start + BACK_OFF[0] + timedelta(seconds=5))
    assert sweep_outbox() == 1
    assert f"<{delivery.mail_key}@award-portal>" in relay.texts()[0]


def test_no_error_and_no_event_holds_the_address(relay, delivery):
    relay.answers = [f"550 no such user {ADDRESS}"]
    send_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert ADDRESS not in delivery.last_error
    assert not [event for event in Event.objects.all() if ADDRESS in f"{event.reason}{event.payload}{event.actor_name}"]


def test_back_off_grows_then_the_mail_stays_failed_until_the_office_acts(relay, delivery, office, travel_to):
    relay.answers = ["451 busy"] * (len(BACK_OFF) + 1)
    moment, waits = clock.now(), []
    for _ in range(len(BACK_OFF)):
        send_delivery(delivery.pk)
        delivery.refresh_from_db()
        waits.append(delivery.next_attempt_at - clock.now())
        moment += timedelta(days=1)
        travel_to(moment)
    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [1, 5, 15, 60, 360, 360, 720]
    send_delivery(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 8)
    assert sweep_outbox() == 0
    retry_delivery(delivery, by=office)
    assert sweep_outbox() == 1
    assert len(relay.mails) == 1


def test_relay_down_loses_nothing(delivery, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_delivery(delivery.pk) is False
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_error) == (DeliveryState.RETRYING, "ConnectionRefusedError")


@pytest.mark.attack("存储写不进、邮件没有应答时使办理出错")
def test_relay_that_says_nothing_keeps_no_worker_from_other_work(delivery, settings):
    queued("第二封", "您的异议已受理。", about=UserFactory(), address=ADDRESS)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.3
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_PORT = silent.getsockname()[1]
        assert sweep_outbox() == 0
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]


def test_mail_of_a_worker_that_died_is_taken_over_after_its_claim(relay, delivery, travel_to):
    from portal.messages.delivery import _claim

    assert _claim(delivery.pk) is not None
    assert _claim(delivery.pk) is None
    assert sweep_outbox() == 0
    travel_to(clock.now() + CLAIM_LASTS + timedelta(seconds=1))
    assert sweep_outbox() == 1
    assert len(relay.mails) == 1
