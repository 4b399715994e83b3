"""Rows of several models are written in one message, as if each had been saved."""

from contextlib import suppress

import pytest
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.test.utils import isolate_apps

from portal.adding import add, add_all, added_together, asking_keys, next_key
from portal.identity.models import Person
from portal.journal.models import Event
from portal.messages.models import InboxItem, Message
from portal.questions import answered_together
from tests.factories.access import UserFactory
from tests.factories.identity import resident_id

pytestmark = pytest.mark.django_db


def letter(**fields):
    return Message(kind="test", subject="标题", body="正文", **fields)


def test_rows_of_several_models_are_one_message_and_have_their_keys(django_assert_num_queries):
    reader, done = UserFactory(), []
    with django_assert_num_queries(2), added_together(Message, Message):  # the keys, the rows
        first, second = add(letter()), add(letter())
        items = [InboxItem(message=message, recipient=reader) for message in (second, first)]
        add_all(items, then=lambda: done.append([item.pk for item in items]))
        assert first.pk < second.pk
        assert (done, first._state.adding) == ([], True)
    assert done == [list(InboxItem.objects.order_by("pk").values_list("pk", flat=True))]
    assert [item.message for item in InboxItem.objects.order_by("pk")] == [second, first]
    assert (Message.objects.get(pk=first.pk).body, first._state.adding) == ("正文", False)


def test_a_row_is_written_as_saving_would_write_it():
    """Sealed, indexed, with what the database says itself."""
    number = resident_id()
    person = add(Person(name="张三", document_type="resident_id", document_number=number))
    saved = Person.objects.create(name="张三", document_type="resident_id", document_number=number)
    kept = Person.objects.get(pk=person.pk)
    assert (kept.document_number, kept.document_index) == (saved.document_number, saved.document_index)
    event = Event(
        target_type="a.b", target_id="1", sequence=1, verb="a.b", actor_name="系统", actor_role="系统", hash="1"
    )
    add_all([event])
    assert Event.objects.get(pk=event.pk).recorded_at is not None


def test_a_row_stands_as_it_was_when_it_was_added():
    with added_together():
        said = add(letter())
        said.body = "后来改的"
    assert Message.objects.get(pk=said.pk).body == "正文"


def test_what_raises_takes_along_what_was_added(django_assert_num_queries):
    with suppress(ZeroDivisionError), django_assert_num_queries(0), added_together():
        add_all([letter()], then=lambda: pytest.fail("not written"))
        raise ZeroDivisionError
    assert Message.objects.count() == 0


def test_within_another_all_waits_for_the_outer_end(django_assert_num_queries):
    with added_together(Message):
        with django_assert_num_queries(0), added_together(Message):
            add(letter())
        assert Message.objects.count() == 0
    assert Message.objects.count() == 1


def test_the_keys_that_the_outer_one_lacks_are_fetched_at_once(django_assert_num_queries):
    with added_together(Message):
        with django_assert_num_queries(1), added_together(Message, Message):
            found = {add(letter()).pk for _ in range(2)}
        assert len(found) == 2
    assert Message.objects.count() == 2


def test_keys_asked_for_with_other_questions_are_not_fetched_again(django_assert_num_queries):
    with answered_together(asking_keys(Person, Message, Message)):
        with django_assert_num_queries(1), added_together(Person, Message, Message):  # the rows
            add(letter())
            add(letter())
        with django_assert_num_queries(2), added_together(Person, Message, Message):  # each key is handed out once
            add(letter())
    assert Message.objects.count() == 3


def test_keys_are_the_sequences_own_and_never_repeat():
    with added_together(Message):
        found = [next_key(Message), next_key(Message)]
    assert Message.objects.create(kind="test", subject="标题", body="正文").pk > max(found)
    assert len(set(found)) == len(found)


@isolate_apps("portal.access")
def test_a_column_that_asks_for_sql_of_its_own_is_refused():
    class Term(models.Model):  # noqa: DJ008
        days = DateRangeField()

        class Meta:
            app_label = "access"

    with pytest.raises(TypeError, match="Term: days"):
        add_all([Term()])
