"""Text messages: by a gateway that speaks the operator's protocol; refused, silent, late, twice, without a provider."""

from datetime import timedelta

import pytest

from portal import clock
from portal.messages import delivery as sending
from portal.messages import texts
from portal.messages.checks import texts_arrive
from portal.messages.delivery import BACK_OFF, send_delivery
from portal.messages.enums import DeliveryState, Road
from portal.messages.models import Delivery
from portal.messages.tasks import sweep_outbox
from tests.factories.access import UserFactory
from tests.factories.messages import queued
from tests.portal.messages.gateway import gateway_for

PHONE, SECRET = "13912345678", "7KQ2-M4TX-9RWD-HV3P"


@pytest.fixture
def gateway(settings):
    with gateway_for("test.due", settings) as found:
        yield found


@pytest.fixture
def delivery(db):
    message = queued(
        "回执", "编号和查询码。", about=UserFactory(), address=PHONE, road=Road.TEXT, enclosed=f"YY1\n{SECRET}"
    )
    return message.deliveries.get()


def everything(delivery) -> str:
    """All that the outbox holds of it, as it lies there."""
    rows = [*Delivery.objects.filter(pk=delivery.pk).values(), *type(delivery.message).objects.values()]
    return repr(rows)


def test_it_goes_out_once_and_what_was_enclosed_is_gone(gateway, delivery):
    assert (SECRET in everything(delivery), PHONE in everything(delivery)) == (False, False)
    assert (send_delivery(delivery.pk), send_delivery(delivery.pk)) == (True, False)
    [message] = gateway.sent
    assert (message["PhoneNumberSet"], message["TemplateId"]) == ([f"+86{PHONE}"], "100001")
    assert (message["TemplateParamSet"], message["SignName"]) == (["YY1", SECRET], "示例评审办")
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.enclosed) == (DeliveryState.SENT, None)


def test_what_the_gateway_refuses_is_tried_again_and_given_up_with_its_code_alone(gateway, delivery, travel_to, caplog):
    gateway.codes = ["LimitExceeded.PhoneNumberDailyLimit"] * (len(BACK_OFF) + 1)
    for _ in range(len(BACK_OFF) + 1):
        sweep_outbox()
        travel_to(clock.now() + timedelta(days=1))
    found = Delivery.objects.get()
    assert (found.state, found.enclosed, gateway.sent) == (DeliveryState.FAILED, None, [])
    assert found.last_error == "NotTaken LimitExceeded.PhoneNumberDailyLimit"
    assert PHONE not in caplog.text


def test_a_gateway_that_does_not_answer_rests_and_mail_goes_on(gateway, delivery, relay, settings):
    gateway.close()
    assert send_delivery(delivery.pk) is False
    assert (Delivery.objects.get().last_error, Road.TEXT in sending._rest_until) == ("TimeoutError", True)
    other = queued("通知", "正文。", about=UserFactory(), address="a@example.com").deliveries.get()
    assert send_delivery(other.pk) is True
    Delivery.objects.filter(pk=delivery.pk).update(next_attempt_at=clock.now())
    assert send_delivery(delivery.pk) is False
    assert Delivery.objects.get(pk=delivery.pk).attempts == 1


def test_a_wrong_key_is_refused_by_the_gateway(gateway, delivery, settings):
    settings.SMS_TENCENT = {**settings.SMS_TENCENT, "key": "another"}
    assert send_delivery(delivery.pk) is False
    assert Delivery.objects.get().last_error == "NotTaken AuthFailure.SignatureFailure"


@pytest.mark.parametrize(
    ("changed", "number", "reached"),
    [
        ({}, PHONE, True),
        ({}, "021-12345678", False),
        ({}, "+8613912345678", False),
        ({"SMS_PROVIDER": ""}, PHONE, False),
        ({"SMS_PROVIDER": "unknown"}, PHONE, False),
        ({"SMS_TEMPLATES": {"test.due": ""}}, PHONE, False),
    ],
)
def test_nobody_is_offered_what_does_not_arrive(gateway, settings, changed, number, reached):
    for name, value in changed.items():
        setattr(settings, name, value)
    assert texts.reaches(number, "test.due") is reached
    if not reached:
        with pytest.raises(texts.NotTaken):
            texts.send(number, "test.due", ["YY1", SECRET])


def test_for_development_it_is_printed(settings, capsys):
    settings.SMS_PROVIDER, settings.SMS_TEMPLATES = "console", {"test.due": "回执"}
    texts.send(PHONE, "test.due", ["YY1", SECRET])
    printed = capsys.readouterr().out
    assert (SECRET in printed, PHONE in printed) == (True, False)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SMS_PROVIDER": ""}, []),
        ({"SMS_PROVIDER": "tencent"}, ["messages.E002"]),
        ({"SMS_PROVIDER": "console"}, ["messages.E001"]),
        ({"SMS_PROVIDER": "pigeon"}, ["messages.E001"]),
    ],
)
def test_the_check_of_a_deployment_says_what_is_missing(settings, changed, told):
    settings.PORTAL_DEMONSTRATION, settings.SMS_PROVIDER = False, changed["SMS_PROVIDER"]
    assert [one.id for one in texts_arrive(None)] == told


def test_a_gateway_with_all_it_needs_passes_the_check(gateway, settings):
    settings.SMS_TEMPLATES = {"objection.receipt": "100001"}
    assert texts_arrive(None) == []
