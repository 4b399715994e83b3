"""Two connections at once: one objection, and never one that the end of its notice overlooks."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from objections import receipts
from objections.actions import submit_objection
from objections.enums import Kind
from objections.models import Objection
from portal import clock
from tests.factories.objections import draft
from tests.factories.publicity import ENDS, passage, running_notice
from tests.objections.conftest import AFTER, DURING
from workflow.publicity.actions import end_notice

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.attack("同时点击以突破限额")
def test_two_clicks_at_once_make_one_objection():
    notice = running_notice(1)
    entry = notice.entries.select_related("notice__edition").get()
    token = receipts.new_token()
    with clock.travel(DURING):
        drafts = [draft(entry, token=token), draft(entry, token=token)]
    found: list[int] = []

    def click(one) -> None:
        with clock.travel(DURING):
            found.append(submit_objection(one).pk)
        connection.close()

    threads = [threading.Thread(target=click, args=[one]) for one in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found)), Objection.objects.count()) == (2, 1, 1)


def test_an_objection_filed_while_the_notice_ends_is_seen_by_it_or_comes_too_late():
    """The last second: either it is in time and its entry is held, or it is a report and the entry goes on."""
    notice = running_notice(1)
    entry = notice.entries.select_related("notice__edition").get()
    with clock.travel(DURING):
        one = draft(entry)
    together = threading.Barrier(2)

    def act(at, do) -> None:
        with clock.travel(at):
            together.wait()
            do()
        connection.close()

    threads = [
        threading.Thread(target=act, args=[clock.moment(ENDS, 23, 59, 59), lambda: submit_objection(one)]),
        threading.Thread(target=act, args=[AFTER, lambda: end_notice(type(notice).objects.get(pk=notice.pk))]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    in_time = Objection.objects.get().kind == Kind.OBJECTION
    assert passage(entry.application) == ("pending" if in_time else "passed")


def test_those_who_file_at_once_do_not_wait_for_one_another_and_who_ends_the_notice_does():
    notice = running_notice(1)
    entry = notice.entries.select_related("notice__edition").get()
    with clock.travel(DURING):
        drafts = [draft(entry), draft(entry, unit=True)]
    results: list[object] = []

    def beside(at, do) -> None:
        with clock.travel(at), transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '1s'")
            try:
                results.append(do())
            except OperationalError as waited:
                results.append("lock timeout" in str(waited))
        connection.close()

    def end() -> None:
        end_notice(type(notice).objects.get(pk=notice.pk))

    with clock.travel(DURING), transaction.atomic():
        submit_objection(drafts[0])
        for at, do in ((DURING, lambda: submit_objection(drafts[1]).kind), (AFTER, end)):
            other = threading.Thread(target=beside, args=[at, do])
            other.start()
            other.join()
    assert results == [Kind.OBJECTION, True]
