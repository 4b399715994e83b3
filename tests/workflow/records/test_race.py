"""Two connections at once: a case is disposed of, or something new has come in on it, never both (Article 37)."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from portal import clock
from portal.access.enums import Role
from portal.workdays.days import FIXED_HOLIDAYS, Day
from portal.workdays.enums import DayKind
from tests.conftest import fresh_from_db
from tests.factories import misuse, supervision
from tests.factories.access import UserFactory
from tests.factories.honours import ground
from tests.factories.records import LAST_DAY, packed_record
from tests.factories.seconding import by_two
from tests.factories.workdays import enter_calendar
from tests.owning import become_owner
from workflow.honours.actions import propose_revocation
from workflow.honours.models import Honour
from workflow.records.actions import carry_out
from workflow.records.acts import propose_disposal
from workflow.records.models import Disposal, Record
from workflow.supervision.actions import plan_trackings

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
MOMENT = clock.moment(LAST_DAY + timedelta(days=1), 10)
A_MOMENT = "300ms"


def approved() -> Disposal:
    """A list of one case, with a year of tracking of which nothing was reported."""
    with transaction.atomic():  # a list and its version are committed together
        record = packed_record()
    plan_trackings(Honour.objects.get())
    with clock.travel(MOMENT):
        year = MOMENT.year
        enter_calendar(year, [Day(date(year, *holiday), DayKind.HOLIDAY) for *holiday, _ in FIXED_HOLIDAYS])
        pending = propose_disposal(
            record.application.edition, by=UserFactory(roles=[Role.OFFICE]), reason="已无保存价值"
        )
        return by_two(pending)


def elsewhere(
    act: Callable[[], object], *, patience: str = "0", stays: bool = False
) -> tuple[threading.Thread, list[str]]:
    """Begin it on a connection of the tables' owner: what came of it is in the list once the thread has ended."""
    told: list[str] = []

    def run() -> None:
        try:
            with clock.travel(MOMENT), transaction.atomic(), connection.cursor() as cursor:
                become_owner(cursor)
                cursor.execute(f"SET LOCAL lock_timeout = '{patience}'")
                act()
                transaction.set_rollback(not stays)
            told.append("done")
        except OperationalError as away:
            told.append("waited" if "lock timeout" in str(away) else str(away))
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, told


def tried(act: Callable[[], object]) -> list[str]:
    thread, told = elsewhere(act, patience=A_MOMENT)
    thread.join()
    return told


def committed(act: Callable[[], object]) -> None:
    """With what a commit asks: only then is looked for what a row points to."""
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.article(37)
def test_case_is_not_taken_away_under_what_comes_in_at_that_moment(subtests):
    disposal = approved()
    honour, office = Honour.objects.get(), UserFactory(roles=[Role.OFFICE])
    dispose = lambda: carry_out(fresh_from_db(disposal))  # noqa: E731
    propose = lambda: propose_revocation(fresh_from_db(honour), by=office, **ground())  # noqa: E731
    incoming = {
        "revocation": propose,
        "misuse report": lambda: misuse.reported(fresh_from_db(honour)),
        "report on a year": lambda: supervision.reported(fresh_from_db(honour).trackings.first()),
    }
    for name, act in incoming.items():
        with subtests.test(first=name), clock.travel(MOMENT), transaction.atomic():
            committed(act)
            assert tried(dispose) == ["waited"]
            transaction.set_rollback(True)
    with clock.travel(MOMENT), transaction.atomic(), connection.cursor() as cursor:
        become_owner(cursor)
        dispose()
        for name, act in incoming.items():
            with subtests.test(second=name):
                assert tried(partial(committed, act)) == ["waited"]
        transaction.set_rollback(True)
    spared_by(propose, dispose)


def spared_by(act: Callable[[], object], dispose: Callable[[], object]) -> None:
    """The disposal waits until the other is through, and finds the case in hand."""
    with clock.travel(MOMENT), transaction.atomic():
        act()
        thread, told = elsewhere(dispose, stays=True)
        while thread.is_alive() and not waiting():
            thread.join(0.05)
    thread.join()
    assert (told, Record.objects.get().state) == (["done"], "kept")
