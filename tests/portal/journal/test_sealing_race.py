"""Writers and the seal at once: no row that was on its way slips under a seal, and nobody waits for it."""

import threading

import pytest
from django.db import connection, transaction

from portal.journal.actions import record
from portal.journal.models import Event
from portal.journal.sealing import seal_journal, settled_ends
from portal.journal.verifying import first_fault
from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path)]


def test_an_event_on_its_way_keeps_the_seal_from_what_comes_after_it(monkeypatch):
    """The first to take a number commits last."""
    slow, fast = UserFactory(), UserFactory()
    written, go_on = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            record(slow, "slow", by=None)
            written.set()
            go_on.wait(20)
        connection.close()

    monkeypatch.setattr("portal.journal.sealing.TRIES", 3)
    writer = threading.Thread(target=write_slowly)
    writer.start()
    written.wait(20)
    with transaction.atomic():
        record(fast, "fast", by=None)  # does not wait for it, and commits before it
    assert settled_ends() is None
    assert seal_journal() == []
    go_on.set()
    writer.join()
    (seal,) = seal_journal()
    assert {name.split()[0] for label, *_, name in seal.entries if label == "journal.event"} >= {"slow", "fast"}
    assert Event.objects.get(verb="slow").pk < Event.objects.get(verb="fast").pk
    assert first_fault() is None


def test_many_writers_and_seals_at_once_leave_a_whole_journal():
    people = [UserFactory() for _ in range(4)]

    def write(person):
        for number in range(25):
            with transaction.atomic():
                record(person, f"verb {number}", by=None)
        connection.close()

    def seal():
        for _ in range(5):
            seal_journal()
        connection.close()

    threads = [threading.Thread(target=write, args=[person]) for person in people]
    threads += [threading.Thread(target=seal) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_journal()
    assert Event.objects.filter(verb__startswith="verb").count() == 100
    assert first_fault() is None
