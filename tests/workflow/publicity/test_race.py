"""Two connections at once: a hold against the end of the notice, two workers at one evidence pack."""

import threading
from datetime import date

import pytest
from django.db import connection

from portal import clock
from portal.errors import RuleViolation
from portal.journal.models import Event
from tests.factories.publicity import ENDS, passage, running_notice
from workflow.publicity.actions import end_notice, place_hold
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Hold, NoticePack, NoticeVersion
from workflow.publicity.pack import make_pack

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

AFTER = clock.moment(date(2026, 5, 19), 0, 1)


def _at_once(barrier, results, moment, act) -> None:
    try:
        with clock.travel(moment):
            barrier.wait()
            act()
            results.append("done")
    except RuleViolation:
        results.append("refused")
    finally:
        connection.close()


def test_hold_and_end_at_once_never_pass_a_held_entry():
    """On the last second of the clock either the hold stands and the entry stays, or the notice ended and the hold is refused."""
    notice = running_notice(1)
    entry = notice.entries.get()
    results: list[str] = []
    barrier = threading.Barrier(2)

    def hold() -> None:
        _at_once(barrier, results, clock.moment(ENDS, 23, 59, 59), lambda: place_hold(entry, by=None, reference="YY1"))

    def end() -> None:
        _at_once(barrier, results, AFTER, lambda: end_notice(type(notice).objects.get(pk=notice.pk)))

    threads = [threading.Thread(target=hold), threading.Thread(target=end)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notice.refresh_from_db()
    held = Hold.objects.filter(entry=entry).exists()
    assert notice.state == NoticeState.ENDED
    assert passage(entry.application) == ("pending" if held else "passed")
    assert sorted(results) == (["done", "done"] if held else ["done", "refused"])


def test_two_workers_at_once_make_one_pack():
    version = running_notice(1).versions.get()
    barrier, made = threading.Barrier(2), []

    def work() -> None:
        try:
            row = NoticeVersion.objects.get(pk=version.pk)
            barrier.wait()
            made.append(make_pack(row).pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert NoticePack.objects.count() == Event.objects.filter(verb="notice.packed").count() == 1
