from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.timezone import now

from portal.access.enums import ADMINISTRATORS, Role
from portal.access.models import User
from portal.adding import add, added_together
from portal.journal.actions import record, recorded_together
from portal.journal.chain import first_break
from portal.journal.context import _request_id
from portal.journal.models import Event
from portal.messages.models import Message
from portal.powers.actions import withdraw_role
from tests.factories.access import UserFactory
from tests.owning import as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def target(applicant):
    return applicant


@pytest.mark.article(4)
def test_an_event_says_who_in_which_role_why_and_in_which_request(target, office):
    token = _request_id.set("abc")
    event = record(target, "thing.done", by=office, reason="因为", payload={"a": 1})
    _request_id.reset(token)
    event.refresh_from_db()
    assert (event.target_type, event.target_id, event.sequence) == ("access.user", str(target.pk), 1)
    assert (event.actor, event.actor_name, event.actor_role) == (office, "评审办甲", "评审办")
    assert (event.reason, event.payload, event.request_id, event.previous_hash) == ("因为", {"a": 1}, "abc", "")


def test_the_system_signs_as_such(target):
    event = record(target, "thing.done", by=None)
    assert (event.actor, event.actor_name, event.actor_role) == (None, "系统", "系统")


def test_role_and_name_are_snapshots(target, office, second_office):
    event = record(target, "thing.done", by=office)
    withdraw_role(office, Role.OFFICE, reason="调离")
    User.objects.filter(pk=office.pk).update(display_name="已改名")
    event.refresh_from_db()
    assert (event.actor_name, event.actor_role) == ("评审办甲", "评审办")


def test_longest_user_name_still_fits(target):
    user = UserFactory(username="x" * 150, display_name="", roles=set(Role) - ADMINISTRATORS)
    assert record(target, "thing.done", by=user).actor_name == "x" * 100


def test_each_event_carries_the_hash_of_the_one_before(target, office):
    first, second = record(target, "one", by=office), record(target, "two", by=office)
    other = record(UserFactory(), "one", by=office)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    assert (other.sequence, other.previous_hash) == (1, "")
    assert first_break() is None


def test_events_recorded_together_are_written_at_the_end_in_their_order(target, office, django_assert_num_queries):
    other = UserFactory()
    before = record(target, "one", by=office)
    with django_assert_num_queries(2), recorded_together():
        second = record(target, "two", by=office)
        with recorded_together():
            first = record(other, "one", by=None)
        third = record(target, "three", by=office)
    chain = [(one.sequence, one.previous_hash) for one in (before, second, third, first)]
    assert chain == [(1, ""), (2, before.hash), (3, second.hash), (1, "")]
    assert [one.pk for one in Event.objects.order_by("pk")][-3:] == [second.pk, first.pk, third.pk]
    assert first_break() is None


def test_of_a_row_not_written_yet_events_are_signed_at_once_and_nobody_is_asked(office, django_assert_num_queries):
    with django_assert_num_queries(2), recorded_together(Message):  # the key, all rows
        said = add(Message(kind="test", subject="标题", body="正文"))
        first, second = record(said, "one", by=office), record(said, "two", by=None)
        assert (first.sequence, second.previous_hash) == (1, first.hash)
    assert Event.objects.filter(target_id=str(said.pk)).count() == 2
    assert first_break() is None


def test_events_on_what_is_named_beforehand_are_signed_at_once(target, office, django_assert_num_queries):
    before, other = record(target, "one", by=office), UserFactory()
    with django_assert_num_queries(2), recorded_together(on=[target, other]):  # the ends of both chains, all rows
        second, first = record(target, "two", by=office), record(other, "one", by=None)
        assert [(one.sequence, one.previous_hash) for one in (second, first)] == [(2, before.hash), (1, "")]
    assert first_break() is None


def test_events_that_wait_already_are_signed_before_those_on_what_is_named_within(target, office):
    with recorded_together():
        first = record(target, "one", by=office)
        with recorded_together(on=[target]):
            second = record(target, "two", by=office)
    assert (first.sequence, second.sequence, second.previous_hash) == (1, 2, first.hash)
    assert first_break() is None


def test_an_event_does_not_come_between_rows_that_wait_without_it(target):
    with pytest.raises(RuntimeError, match="一并写入"), added_together():
        record(target, "one", by=None)
    with pytest.raises(RuntimeError, match="编号"):
        record(Message(), "one", by=None)


def test_what_is_refused_takes_the_events_recorded_together_with_it(target):
    with suppress(ZeroDivisionError), recorded_together():
        record(target, "one", by=None)
        raise ZeroDivisionError
    assert record(target, "two", by=None).sequence == 1


@pytest.mark.parametrize(
    "value",
    [
        1e22,
        1e16,
        -0.0,
        0.1,
        float("inf"),
        10**30,
        Decimal("0.035"),
        now,
        "\U00020bb7 珺 “”",
        [1, [None, True]],
        {"键": {"b": 1, "a": 2}},
    ],
)
def test_any_payload_keeps_its_hash_through_the_database(target, value):
    record(target, "thing.done", by=None, payload={"value": value() if callable(value) else value})
    assert first_break() is None


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events.update(reason="改"),
        lambda events: events.delete(),
        lambda events: models.QuerySet.update(events, actor=None),
    ],
)
def test_the_database_refuses_to_change_or_delete_events(target, office, change):
    record(target, "thing.done", by=office)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(Event.objects.all())
    assert Event.objects.get(verb="thing.done").actor == office


def test_someone_the_journal_names_cannot_be_deleted(target, office):
    record(target, "thing.done", by=office)
    with pytest.raises((ProtectedError, IntegrityError)):
        office.delete()


def test_one_place_in_a_chain_is_taken_once(target):
    event = record(target, "thing.done", by=None)
    event.pk = None
    with pytest.raises(IntegrityError, match="journal_event_chain"), transaction.atomic():
        event.save(force_insert=True)


def _forge(sql, *params):
    with as_owner() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE journal_event SET reason = '改' WHERE sequence = 2",
        "UPDATE journal_event SET actor_name = '别人' WHERE sequence = 2",
        "UPDATE journal_event SET payload = '{\"x\": 2}' WHERE sequence = 2",
        "UPDATE journal_event SET at = at - interval '1 second' WHERE sequence = 2",
        "UPDATE journal_event SET verb = 'thing.undone' WHERE sequence = 2",
    ],
)
def test_a_forged_event_is_found(target, office, forgery):
    for verb in ("one", "two", "three"):
        record(target, verb, by=office, payload={"x": 1})
    _forge(forgery)
    assert first_break().sequence == 2


def test_a_missing_event_is_found(target, office):
    for verb in ("one", "two", "three"):
        record(target, verb, by=office)
    _forge("DELETE FROM journal_event WHERE sequence = 2")
    assert first_break().sequence == 3


def test_a_missing_first_event_is_found(target):
    record(target, "one", by=None)
    record(target, "two", by=None)
    _forge("DELETE FROM journal_event WHERE sequence = 1")
    assert first_break().verb == "two"


def test_a_transaction_that_fails_leaves_no_event(target):
    try:
        with transaction.atomic():
            record(target, "thing.done", by=None)
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert not Event.objects.exists()
