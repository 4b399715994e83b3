"""A connection that stands is known to without asking the server; one that it ended is never used."""

import pytest
from django.db import connection

from tests.owning import become_application, become_owner


@pytest.fixture
def other(db):
    """A connection beside the test's own, idle."""
    made = connection.copy()
    made.ensure_connection()
    yield made
    made.close()


def terminated(pid):
    """As the owner: the suite logged in as one, and laid it down."""
    with connection.cursor() as cursor:
        become_owner(cursor)
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        (gone,) = cursor.fetchone()
        become_application(cursor)
        return gone


def test_an_idle_connection_is_known_to_stand_without_a_trip_and_after_an_error_by_one(other, tmp_path):
    said = tmp_path / "said"
    with said.open("wb") as file:
        other.connection.pgconn.trace(file.fileno())
        assert (other.is_usable(), said.stat().st_size) == (True, 0)
        other.errors_occurred = True
        assert other.is_usable()
        other.connection.pgconn.untrace()
    assert b"SELECT 1" in said.read_bytes()


def test_one_that_the_server_ended_is_made_anew(other):
    gone = other.connection.info.backend_pid
    assert terminated(gone)
    assert not other.is_usable()
    other.health_check_enabled, other.health_check_done = True, False
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (gone,)
