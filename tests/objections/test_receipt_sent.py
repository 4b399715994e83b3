"""Number and secret on their way to who asks for them: by mail, to a phone; twice, late, from another browser."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.actions import sending
from objections.actions.sending import send_receipt, ways_of
from objections.models import Objection
from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.actions import retry_delivery
from portal.messages.delivery import BACK_OFF, send_delivery
from portal.messages.enums import Road
from portal.messages.models import Delivery, Message
from portal.throttle import Limit
from tests.conftest import fresh_from_db
from tests.factories.evidence import PDF
from tests.factories.identity import credit_code
from tests.factories.objections import EMAIL, PHONE
from tests.objections.test_views import NEW, secret_in, typed
from tests.portal.messages.conftest import relay  # noqa: F401 - a real one
from tests.portal.messages.gateway import gateway_for

RECEIPT, SEND = "/objections/receipt/", "/objections/receipt/send/"
pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]


@pytest.fixture
def gateway(settings):
    with gateway_for("objection.receipt", settings) as found:
        yield found


def shown(client) -> str:
    return client.get(RECEIPT).content.decode()


def asks(client, road: str) -> str:
    """What the page says after the button was pressed."""
    return client.post(SEND, {"road": road}, follow=True).content.decode()


def test_it_goes_to_the_address_and_the_phone_that_were_given_once_each(client, entry, gateway, relay):  # noqa: F811
    page = client.post(NEW, typed(entry), follow=True).content.decode()
    secret, number = secret_in(page), Objection.objects.get().number
    assert ("发短信到" in page, "发到邮箱" in page, PHONE in page, EMAIL in page) == (True, True, False, False)
    for road in ("mail", "text"):
        assert "回执正在发往" in asks(client, road)
        assert "已经发送过" in asks(client, road)
    for delivery in Delivery.objects.filter(message__kind="objection.receipt"):
        assert secret not in delivery.message.body
        assert send_delivery(delivery.pk)
    [message] = gateway.sent
    assert (message["PhoneNumberSet"], message["TemplateParamSet"]) == ([f"+86{PHONE}"], [number, secret])
    [mail] = relay.mails
    assert (mail.rcpt_tos, len(relay.mails)) == ([EMAIL], 1)
    assert [one.enclosed for one in Delivery.objects.filter(message__kind="objection.receipt")] == [None, None]
    assert Event.objects.filter(verb="objection.receipt_sent").count() == 2
    assert not any(secret in str(event.payload) for event in Event.objects.all())
    assert shown(client).count("已发往") == 2


def test_a_unit_is_reached_by_its_contact_and_without_a_gateway_by_mail_alone(client, entry, settings):
    unit = {
        "claimant": "organisation", "unit_name": "示例检测中心", "credit_code": credit_code(9), "contact_name": "虚构乙某",
        "contact_phone": PHONE, "contact_email": EMAIL, "licence": typed()["evidence"], "letter": typed()["evidence"],
    }  # fmt: skip
    settings.SMS_PROVIDER = ""
    client.post(NEW, typed(entry, **unit), follow=True)
    assert [way.road for way in ways_of(Objection.objects.get())] == [Road.MAIL]
    assert "没有填写可以接收的" in asks(client, "text")
    assert "没有填写可以接收的" in asks(client, "pigeon")


def test_who_left_no_address_is_offered_none(client, entry):
    page = client.post(NEW, typed(entry, email="", phone="021-22345678"), follow=True)
    assert page.request["PATH_INFO"] == "/objections/receipt/"
    assert "receipt-ways" not in page.content.decode()


@pytest.mark.attack("以回执骚扰他人")
def test_one_address_is_not_flooded(client, entry, monkeypatch):
    monkeypatch.setattr(sending, "SENT_TO", Limit("receipts-sent-to", 1, 3600))
    for place, said in enumerate(("回执正在发往", "一天之内发往该邮箱或者手机号码的回执过多")):
        other = SimpleUploadedFile("证据.pdf", PDF + b"%% %d\n" % place)
        client.post(f"{NEW}?another=1", typed(entry, evidence=other), follow=True)
        assert said in asks(client, "mail")
    assert Message.objects.filter(kind="objection.receipt").count() == 1


def test_what_was_given_up_is_not_sent_again_without_what_it_encloses(client, entry, office, relay):  # noqa: F811
    client.post(NEW, typed(entry), follow=True)
    asks(client, "mail")
    delivery = Delivery.objects.get(message__kind="objection.receipt")
    Delivery.objects.filter(pk=delivery.pk).update(attempts=len(BACK_OFF))
    relay.answers = ["550 unknown"]
    send_delivery(delivery.pk)
    with pytest.raises(TransitionNotAllowed, match="不能重新发送"):
        retry_delivery(fresh_from_db(delivery), by=office)
    assert (fresh_from_db(delivery).state, relay.mails) == ("failed", [])


def test_a_number_that_never_takes_one_is_tried_once_and_the_page_says_so(client, entry, gateway):
    client.post(NEW, typed(entry), follow=True)
    asks(client, "text")
    delivery = Delivery.objects.get(message__kind="objection.receipt")
    gateway.codes = ["FailedOperation.PhoneNumberInBlacklist"]
    send_delivery(delivery.pk)
    delivery = fresh_from_db(delivery)
    assert (delivery.state, delivery.attempts) == ("failed", 1)
    assert delivery.last_error == "NotTaken FailedOperation.PhoneNumberInBlacklist"
    assert "未能发往" in shown(client)


@pytest.mark.attack("读取他人的回执")
def test_no_other_browser_and_no_later_hour_sends_it(client, entry, travel_to):
    client.post(NEW, typed(entry), follow=True)
    assert Client().post(SEND, {"road": "mail"}).status_code == 302
    assert client.get(SEND).status_code == 405
    travel_to(clock.now() + timedelta(minutes=31))
    client.post(SEND, {"road": "mail"})
    objection = Objection.objects.get()
    with pytest.raises(Exception, match="半小时内可以发送"):
        send_receipt(objection, "mail", secret="x")
    assert not Message.objects.filter(kind="objection.receipt").exists()
