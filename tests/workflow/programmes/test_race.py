"""Two officers, two connections, one stage to leave."""

import threading
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from tests.factories.programmes import load_own, planned_edition, running_edition
from workflow.programmes.actions import advance_edition
from workflow.programmes.enums import StageState
from workflow.programmes.loading import load_ruleset
from workflow.programmes.models import Edition, RuleSetVersion

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_officers_advancing_at_once_move_one_step(gate, office):
    edition = running_edition(opens=date(2026, 3, 2))
    barrier = threading.Barrier(2)
    outcomes = []

    def advance():
        barrier.wait()
        try:
            advance_edition(Edition.objects.get(pk=edition.pk), by=office, from_stage="application")
            outcomes.append("moved")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=advance) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    states = list(edition.stages.order_by("position").values_list("state", flat=True))
    assert sorted(outcomes) == ["moved", "refused"]
    assert states[:3] == [StageState.DONE, StageState.CURRENT, StageState.PENDING]


def test_an_edition_planned_while_its_rules_are_loaded_anew_is_judged_by_the_new_ones(office):
    version = load_own("changning-quality-2023")
    changed = version.rules.model_copy(update={"title": "改过的办法"})
    planned = []

    def plan():
        try:
            read_before = RuleSetVersion.objects.get(pk=version.pk)
            is_read.set()
            planned.append(planned_edition(read_before, by=office))
        finally:
            connections.close_all()

    is_read = threading.Event()
    officer = threading.Thread(target=plan)
    with transaction.atomic():
        load_ruleset(changed, by=None)
        officer.start()
        is_read.wait(10)
        await_a_waiting_one()
    officer.join()
    version.refresh_from_db()
    assert planned[0].rules.title == version.rules.title == "改过的办法"


def await_a_waiting_one():
    """Until another connection waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(200):
            if cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]:
                return
            time.sleep(0.05)
    pytest.fail("nobody waits")
