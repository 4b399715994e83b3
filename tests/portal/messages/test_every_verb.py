"""A letter from its writing to its reading: the rows locked, the events left, the second time, what is refused."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from portal import clock
from portal.access.enums import Language
from portal.journal.actions import record
from portal.journal.models import Event
from portal.messages.actions import mark_read, queue_letter, retry_delivery
from portal.messages.declarations import Letter
from portal.messages.delivery import send_delivery
from portal.messages.languages import choose_language
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.messages import queued
from tests.locking import answer_to, lived

pytestmark = pytest.mark.django_db
TOLD = Letter("test.told", "收件人", "已办理", "办理了{what}。", events=("thing.done", "thing.undone"))


class Down(EmailBackend):
    """A relay that takes nothing."""

    def send_messages(self, messages):
        raise ConnectionError


# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "send in vain": ("", "delivery delivery delivery", "delivery.claimed delivery.postponed", ""),
    "retry_delivery": ("PermissionDenied", "delivery delivery", "delivery.retried", "TransitionNotAllowed"),
    "send": ("", "delivery delivery delivery", "delivery.claimed delivery.sent", ""),
}  # fmt: skip


def test_a_delivery_verb_by_verb(applicant, office, settings):
    delivery = queued(about=applicant, to=applicant).deliveries.get()
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    send = (lambda who: send_delivery(delivery.pk), None)
    retry = (lambda who: retry_delivery(fresh_from_db(delivery), by=who), office)
    found = lived({"send in vain": send, "retry_delivery": retry})
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    found |= lived({"send": send})
    assert found == EXPECTED
    assert answer_to(lambda: retry_delivery(fresh_from_db(delivery), by=office)) == "TransitionNotAllowed"


def test_a_language_is_chosen_once(applicant):
    choose = lambda who: choose_language(who, by=who, language=Language.ENGLISH)  # noqa: E731
    assert lived({"choose_language": (choose, applicant)}) == {
        "choose_language": ("", "user", "account.language_chosen", "")
    }
    choose(applicant)
    assert Event.objects.filter(verb="account.language_chosen").get().payload == {"from": "", "to": "en"}


def test_a_worker_is_woken_for_each_mail_and_for_each_retry(
    applicant, office, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    with django_capture_on_commit_callbacks() as waiting:
        delivery = queued(about=applicant, to=applicant).deliveries.get()
        send_delivery(delivery.pk)
        retry_delivery(fresh_from_db(delivery), by=office)
    jobs = [call.args for call in waiting if isinstance(call, partial)]
    assert jobs == [("portal.messages.tasks.deliver", delivery.pk)] * 2


def told(user, *people, **more):
    return queue_letter(TOLD, about=user, to=people, **{"what": "甲", **more})


def test_a_letter_answers_the_newest_of_its_events(applicant):
    letters = []
    for verb in ("thing.done", "something.else", "thing.undone"):
        record(applicant, verb, by=None)
        letters.append(told(applicant, applicant).occasion.split("#")[0])
    assert letters == ["thing.done", "thing.done", "thing.undone"]


def test_a_letter_on_something_else_answers_its_events(applicant):
    other = UserFactory()
    record(other, "thing.done", by=None)
    assert told(applicant, applicant, on=other).about_id == str(applicant.pk)
    with pytest.raises(RuntimeError, match="没有记入日志"):
        told(applicant, applicant)


def test_who_has_a_letter_gets_it_no_second_time_and_who_is_new_does(applicant):
    record(applicant, "thing.done", by=None)
    silent = UserFactory(email="")
    for people in ([applicant], [applicant, silent, None], [silent]):
        message = told(applicant, *people)
    assert sorted(message.inbox_items.values_list("recipient", flat=True)) == sorted([applicant.pk, silent.pk])
    assert [*message.deliveries.values_list("recipient", flat=True)] == [applicant.pk]


def test_nothing_is_said_or_recorded_outside_the_transaction_of_what_it_reports(applicant, monkeypatch):
    record(applicant, "thing.done", by=None)
    for act in (lambda: told(applicant, applicant), lambda: record(applicant, "thing.done", by=None)):
        with monkeypatch.context() as outside:
            outside.setattr(connections["default"], "in_atomic_block", False)
            with pytest.raises(RuntimeError, match="同一事务"):
                act()


def test_a_link_leads_to_this_site_or_nowhere(applicant):
    assert queued(about=applicant, to=applicant, url="/inbox/").url == "/inbox/"
    assert queued(about=applicant, to=applicant).url == ""
    with pytest.raises(ValueError, match="本站地址"):
        queued(about=applicant, to=applicant, url="https://elsewhere.example/")


def test_what_was_read_first_stays(applicant, travel_to):
    travel_to(clock.now())
    queued(about=applicant, to=applicant)
    first = mark_read(InboxItem.objects.get()).read_at
    assert first == InboxItem.objects.get().read_at == clock.now()
    travel_to(clock.now() + timedelta(hours=1))
    mark_read(InboxItem.objects.get())
    assert InboxItem.objects.get().read_at == first
