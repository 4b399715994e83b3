"""A question is composed once and answered anew each time, on the asker's own connection."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from portal.access.models import User
from portal.questions import Told, answered_together, question
from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db
composed = []


@question
def named(name):
    composed.append(name)
    return User.objects.filter(username=name).prefetch_related("departments")


@question
def kinds(app):
    return ContentType.objects.filter(app_label=app).values_list("model", flat=True)


def test_it_is_composed_once_and_answered_as_things_stand(django_assert_num_queries):
    composed.clear()
    assert (named(name="甲"), named(name="乙")) == ([], [])
    first, second = UserFactory(username="甲"), UserFactory(username="乙")
    assert (named(name="甲"), named(name="乙")) == ([first], [second])
    with django_assert_num_queries(2):
        assert list(named(name="乙")[0].departments.all()) == []
    assert len(composed) <= 1


def test_values_are_values_never_sql():
    person = UserFactory(username="' OR 1=1; --%s")
    assert named(name=person.username) == [person]


def test_several_are_answered_in_one_message_each_answer_good_for_one_asking(django_assert_num_queries):
    UserFactory(username="甲")
    with django_assert_num_queries(1), answered_together(kinds.of(app="access"), kinds.of(app="identity")):
        assert "user" in kinds(app="access")
        assert "person" in kinds(app="identity")
    with answered_together(named.of(name="甲"), kinds.of(app="access")):
        User.objects.filter(username="甲").update(username="乙")
        assert [person.username for person in named(name="甲")] == ["甲"]
        assert named(name="甲") == []
    with django_assert_num_queries(1):  # what was not asked for within is gone with it
        kinds(app="access")


def test_what_was_answered_around_it_and_not_taken_yet_is_not_asked_again(django_assert_num_queries):
    access, identity = kinds.of(app="access"), kinds.of(app="identity")
    with django_assert_num_queries(1), answered_together(access, identity):
        with answered_together(access):
            assert "user" in kinds(app="access")
        assert "person" in kinds(app="identity")
    with answered_together(access):
        kinds(app="access")
        with django_assert_num_queries(1), answered_together(access):  # taken: as things stand now
            kinds(app="access")


def test_a_statement_about_no_model_stands_in_the_message_where_it_was_put(django_assert_num_queries):
    lock, ten = Told("SELECT pg_advisory_xact_lock(%s)", (7,)), Told("SELECT %s + %s", (4, 6))
    with django_assert_num_queries(1), answered_together(lock, ten, kinds.of(app="access")):
        assert ten() == [(10,)]
        assert "user" in kinds(app="access")
    assert ten() == [(10,)]


def asked_of(name):
    with answered_together(named.of(name=name), kinds.of(app="access")):
        return named(name=name), "user" in kinds(app="access")


def test_what_is_asked_together_is_planned_once_a_connection():
    person = UserFactory(username="甲")
    connection.planned.clear()
    with CaptureQueriesContext(connection) as asked:
        assert [asked_of(name) for name in ("甲", "' OR 1=1; --%s")] == [([person], True), ([], True)]
    first, second = (query["sql"] for query in asked if "EXECUTE" in query["sql"])
    assert (first.count("PREPARE"), first.count("EXECUTE")) == (2, 2)
    assert (second.count("PREPARE"), second.count("EXECUTE")) == (0, 2)
    assert "access_user" not in second


def test_what_a_connection_has_lost_it_plans_anew():
    """As after a release that changed a table: whoever comes first is told of it, nobody after."""
    asked_of("甲")
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    with pytest.raises(DatabaseError), transaction.atomic():
        asked_of("甲")
    assert asked_of("甲") == ([], True)


def test_a_connection_shared_with_others_plans_nothing(monkeypatch):
    monkeypatch.setattr(connection, "planned", None)
    with CaptureQueriesContext(connection) as asked:
        assert asked_of("甲") == ([], True)
    assert "PREPARE" not in asked[0]["sql"]


def test_another_thread_asks_on_a_connection_of_its_own():
    kinds(app="access")
    assert connection.in_atomic_block

    def asked():
        try:
            return kinds(app="access"), connections["default"].in_atomic_block
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        found, in_transaction = thread.submit(asked).result()
    assert "user" in found
    assert not in_transaction
