from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from portal.messages.actions import retry_delivery
from portal.messages.enums import DeliveryState
from portal.messages.models import Delivery, InboxItem, Message
from tests.factories.access import UserFactory
from tests.factories.messages import queued

pytestmark = pytest.mark.django_db


def test_each_recipient_gets_one_inbox_item_and_one_mail():
    one, two, silent = UserFactory(), UserFactory(), UserFactory(email="")
    message = queued(about=one, to=[one, two, one, silent])
    assert sorted(message.inbox_items.values_list("recipient_id", flat=True)) == sorted([one.pk, two.pk, silent.pk])
    assert sorted(message.deliveries.values_list("recipient_id", flat=True)) == sorted([one.pk, two.pk])
    assert (message.about_type, message.about_id) == ("access.user", str(one.pk))
    assert {delivery.state for delivery in message.deliveries.all()} == {DeliveryState.QUEUED}


def test_many_recipients_cost_no_more_queries(django_assert_num_queries):
    people = UserFactory.create_batch(20)
    with django_assert_num_queries(3):
        queued(about=people[0], to=people)


def test_a_transaction_that_fails_says_nothing(django_capture_on_commit_callbacks):
    person = UserFactory()
    with django_capture_on_commit_callbacks() as waiting, suppress(ZeroDivisionError), transaction.atomic():
        queued(about=person, to=person)
        raise ZeroDivisionError
    assert waiting == []
    assert (Message.objects.count(), InboxItem.objects.count(), Delivery.objects.count()) == (0, 0, 0)


def test_mail_address_is_sealed_in_the_database_and_masked_in_texts():
    delivery = queued(about=UserFactory(), address="objector@example.com").deliveries.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM outbox_delivery WHERE id = %s", [delivery.pk])
        [stored] = cursor.fetchone()
    assert "objector" not in stored
    assert "objector" not in f"{delivery.address}"
    assert delivery.address.for_delivery() == "objector@example.com"


def test_subject_is_one_line_and_links_stay_on_this_site():
    message = queued("标题\r\nBcc: x@example.com", about=UserFactory(), address="a@example.com")
    assert message.subject == "标题 Bcc: x@example.com"
    with pytest.raises(ValueError, match="本站地址"):
        queued(about=UserFactory(), address="a@example.com", url="https://elsewhere.example")


def test_only_the_office_orders_another_try(applicant):
    delivery = queued(about=applicant, address="a@example.com").deliveries.get()
    with pytest.raises(PermissionDenied):
        retry_delivery(delivery, by=applicant)
