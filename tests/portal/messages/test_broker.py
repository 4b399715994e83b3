"""Late, never lost, never doubled: with a real worker, and with no broker at all."""

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from kombu import pools

from portal import clock
from portal.celery import app
from portal.jobs import _messenger
from portal.messages import taken
from portal.messages.delivery import send_delivery
from portal.messages.enums import DeliveryState
from portal.messages.models import Delivery, InboxItem
from portal.messages.tasks import sweep_outbox
from tests.factories.messages import queued
from tests.portal.messages.conftest import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.whole]


@pytest.fixture
def db(django_db_setup, django_db_blocker):
    """The database without a transaction around the test."""
    with django_db_blocker.unblock():
        yield


def say(person):
    with transaction.atomic():
        queued(about=person, to=person)


def test_a_worker_delivers_what_was_written_and_sweeps_what_the_broker_lost(worker, relay, committed):
    say(committed())
    wait_until(lambda: relay.mails)
    wait_until(lambda: Delivery.objects.get().state == DeliveryState.SENT)
    with transaction.atomic():
        people = [committed() for _ in range(3)]
        queued(about=people[0], to=people)
        transaction.get_connection().run_on_commit = []  # as if the process died between commit and publishing
    assert Delivery.objects.filter(state=DeliveryState.QUEUED).count() == 3
    sweep_outbox.apply_async()
    sweep_outbox.apply_async()
    wait_until(lambda: Delivery.objects.filter(state=DeliveryState.SENT).count() == 4)
    assert len(relay.mails) == 4


@pytest.fixture
def dead_broker():
    """The port of nobody."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with broker_at(port):
        yield


@contextmanager
def broker_at(port):
    before = app.conf.broker_url
    _use_broker(f"redis://127.0.0.1:{port}/0")
    yield
    _use_broker(before)


def _use_broker(url):
    # Closed pools would be handed out again to whoever asks for the same broker.
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url


def test_without_a_broker_requests_stay_quick_and_mail_goes_out_later(dead_broker, relay, committed):
    people = [committed() for _ in range(3)]
    started = time.monotonic()
    for person in people:
        say(person)
    assert time.monotonic() - started < 2
    assert (InboxItem.objects.count(), relay.mails) == (3, [])
    assert sweep_outbox() == 3
    assert sweep_outbox() == 0
    assert len(relay.mails) == 3


def test_nobody_waits_for_a_broker_that_takes_calls_and_says_nothing(relay, committed):
    with socket.create_server(("127.0.0.1", 0)) as silent, broker_at(silent.getsockname()[1]):
        say(committed())
        behind = _messenger().thread.submit(lambda: None)
        assert not behind.done()
        behind.result()
    assert (sweep_outbox(), len(relay.mails)) == (1, 1)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_process_that_forks_hands_its_jobs_over_as_well():
    before = _messenger()
    child = os.fork()
    if not child:
        os._exit(0 if _messenger() is not before and _messenger().thread.submit(int).result(5) == 0 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert _messenger() is before


def test_outside_a_transaction_nothing_is_written(committed):
    person = committed()
    with pytest.raises(RuntimeError, match="同一事务"):
        queued(about=person, to=person)
    assert InboxItem.objects.count() == 0


def test_two_workers_at_once_send_one_mail(relay, committed):
    relay.pause = 0.5
    say(committed())
    pk = Delivery.objects.get().pk

    def send(_):
        try:
            return send_delivery(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(send, range(4)))
    assert sorted(outcomes) == [False, False, False, True]
    assert len(relay.mails) == 1


def test_a_database_that_dies_while_the_relay_takes_the_mail_has_it_mailed_once(relay, committed):
    say(committed())
    delivery, session = Delivery.objects.get(), connection.connection.info.backend_pid
    relay.taking = lambda: ended(session)
    with pytest.raises(DatabaseError):
        send_delivery(delivery.pk)
    connection.close()
    Delivery.objects.update(claimed_until=clock.now())
    assert (sweep_outbox(), len(relay.mails), taken.is_noted(delivery)) == (1, 1, False)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT


def ended(session: int) -> None:
    """End a session of the database's from one of its owner's."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None, "options": ""}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [session])
