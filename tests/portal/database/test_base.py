"""A connection that stands is known to without asking the server; one that it ended is never used."""

import os
import signal
import socket
import time

import pytest
from django.db import OperationalError, connection

from portal.database import base
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


@pytest.fixture
def patient(monkeypatch):
    """This process serves people, and has half a second for each statement."""
    monkeypatch.setattr(base.DatabaseWrapper, "patience", 0.5)
    monkeypatch.setattr(base.DatabaseWrapper, "_rests_until", 0)
    monkeypatch.setattr(base, "REST_SECONDS", 1)


@pytest.fixture
def hanging(patient, other):
    """The server's own process of a connection, stopped in the middle of a statement."""
    pid = other.connection.info.backend_pid
    os.kill(pid, signal.SIGSTOP)
    yield other
    os.kill(pid, signal.SIGCONT)


def asked(of):
    began = time.monotonic()
    with pytest.raises(OperationalError), of.cursor() as cursor:
        cursor.execute("SELECT 1")
    return time.monotonic() - began


@pytest.mark.attack("数据库挂起时占住全部线程")
def test_a_server_that_hangs_is_waited_for_once_and_asked_again_after_a_rest(hanging):
    assert 0.4 < asked(hanging) < 2
    hanging.close()
    assert sum(asked(hanging) for _ in range(50)) < 0.2, "nobody waits for it meanwhile"
    time.sleep(1.1)
    with hanging.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.attack("数据库挂起时占住全部线程")
def test_a_statement_that_is_slow_on_a_living_server_ends_alone(patient, other):
    """As one that waits for a lock: its connection stands, and nobody of the process rests for it."""
    began = time.monotonic()
    with pytest.raises(OperationalError, match="statement timeout"), other.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    assert time.monotonic() - began < 2
    assert not other.connection.closed
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert other.is_usable()


@pytest.mark.parametrize(("shared", "told"), [(False, "450ms"), (True, "0")])
def test_what_a_pooler_shares_is_not_set_for_others(patient, db, shared, told):
    made = connection.copy()
    made.settings_dict = {**made.settings_dict, "SHARED": shared}
    with made.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (told,)
    made.close()


def test_a_connection_that_stands_is_not_used_while_it_rests(patient, other, monkeypatch):
    monkeypatch.setattr(base.DatabaseWrapper, "_rests_until", time.monotonic() + 60)
    assert not other.is_usable()


@pytest.mark.attack("数据库挂起时占住全部线程")
def test_a_server_that_takes_a_connection_and_says_nothing_is_left_alone(patient, db, monkeypatch):
    monkeypatch.setattr(base, "CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        made = connection.copy()
        made.settings_dict = {**made.settings_dict, "HOST": host, "PORT": str(port)}
        assert asked(made) < 3
        assert asked(made) < 0.1


def test_a_statement_that_the_server_refuses_ends_no_connection(patient, other):
    """Nor does one of many that fails: what hangs is only what has not been answered."""
    with pytest.raises(OperationalError), other.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50; SELECT pg_sleep(5)")
    other.rollback()
    assert not other.connection.closed
    assert other.is_usable()
