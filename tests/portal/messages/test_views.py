from datetime import timedelta

import pytest

from portal import clock
from portal.messages.models import InboxItem
from portal.messages.views import PAGE_SIZE
from tests.factories.messages import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(applicant):
    queued("<b>补正</b>通知", "请补正。\n<script>x</script>", about=applicant, to=applicant, url="/apply/")
    return InboxItem.objects.get()


def test_opening_a_message_marks_it_read(client, applicant, item):
    client.force_login(applicant)
    listed = client.get("/inbox/").content.decode()
    assert "有 1 条未读" in listed
    assert "&lt;b&gt;补正&lt;/b&gt;通知" in listed
    page = client.get(f"/inbox/{item.pk}/").content.decode()
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert "条未读" not in client.get("/inbox/").content.decode()
    item.refresh_from_db()
    assert item.read_at is not None


def test_an_inbox_is_its_owners_alone(client, office, item):
    client.force_login(office)
    assert client.get(f"/inbox/{item.pk}/").status_code == 404
    assert "补正" not in client.get("/inbox/").content.decode()
    client.logout()
    assert client.get("/inbox/").status_code == 302
    assert client.get(f"/inbox/{item.pk}/").status_code == 302


def test_pages_go_back_by_key(client, applicant):
    for number in range(PAGE_SIZE + 1):
        queued(f"第{number}号", about=applicant, to=applicant)
    client.force_login(applicant)
    first = client.get("/inbox/")
    assert len(first.context["items"]) == PAGE_SIZE
    second = client.get("/inbox/", {"before": first.context["older"]})
    assert [str(item) for item in second.context["items"]] == ["第0号"]
    assert client.get("/inbox/?before=²x'").status_code == 200


def test_what_is_told_later_stands_above_whatever_was_written_first(client, applicant):
    today = clock.now()
    for number, days in enumerate([0, *range(2, PAGE_SIZE + 2), 1]):
        with clock.travel(today - timedelta(days=days)):
            queued(f"第{number}号", about=applicant, to=applicant)
    client.force_login(applicant)
    first = client.get("/inbox/")
    assert [str(item) for item in first.context["items"]][:3] == ["第0号", f"第{PAGE_SIZE + 1}号", "第1号"]
    rest = client.get("/inbox/", {"before": first.context["older"]})
    assert [str(item) for item in rest.context["items"]] == [f"第{PAGE_SIZE - 1}号", f"第{PAGE_SIZE}号"]


def test_inbox_costs_the_same_at_any_length(client, applicant, item, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(applicant)
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as one:
        client.get("/inbox/")
    for _ in range(2):
        queued(about=applicant, to=applicant)
    with django_assert_num_queries(len(one)):
        assert len(client.get("/inbox/").context["items"]) == 3


def test_failed_mail_is_sent_again_from_the_desk(client, office, applicant):
    from portal.messages.enums import DeliveryState
    from portal.messages.models import Delivery
    from portal.messages.transitions import CLAIM, FAIL
    from portal.transitions.core import apply_transition

    queued(about=applicant, to=applicant)
    delivery = Delivery.objects.get()
    apply_transition(delivery, CLAIM, by=None)
    apply_transition(delivery, FAIL, by=None, last_error="SMTPDataError 550")
    client.force_login(office)
    assert "SMTPDataError 550" in client.get("/admin/desk/outbox/?state=failed").content.decode()
    assert client.post(f"/admin/desk/outbox/{delivery.pk}/retry/").status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.QUEUED, 0)
    client.force_login(applicant)
    assert client.get("/admin/desk/outbox/").status_code == 302
