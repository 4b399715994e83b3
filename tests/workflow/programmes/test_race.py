"""Two officers, two connections, one stage to leave."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from tests.factories.programmes import running_edition
from workflow.programmes.actions import advance_edition
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition

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
