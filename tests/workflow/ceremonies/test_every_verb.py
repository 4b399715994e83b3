"""Every verb of a ceremony: the rows it locks, the events it leaves, who is refused, what comes second (Article 26)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.ceremonies import HELD_ON, PLACE, planned, recorded
from tests.locking import lived
from workflow.ceremonies import actions

pytestmark = pytest.mark.django_db
AFTER = clock.moment(date(2026, 10, 13), 10)


def corrected(ceremony, by):
    taken = actions.Taken()
    return actions.correct_ceremony(
        ceremony,
        held_on=HELD_ON,
        place="示例会堂",
        awarded_by="示例区区长",
        taken=taken,
        reason="地点登记有误。",
        by=by,
    )


def on_record(edition):
    ceremony = planned(edition)
    with clock.travel(AFTER):
        return recorded(ceremony)


def ceremony_of(edition):
    return edition.ceremonies.get()


# Of every verb: what is there before, what is done to it, what a stranger is answered, the rows it locks, in order, the
# events it leaves, and what is answered the second time.
VERBS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str, str, str, str]] = {
    "plan": (
        lambda edition: None, lambda edition, by: planned(edition, by=by),
        "PermissionDenied", "edition", "ceremony.planned", "TransitionNotAllowed",
    ),
    "change": (
        planned, lambda edition, by: actions.change_ceremony(
            ceremony_of(edition), held_on=date(2026, 10, 20), place=PLACE, reason="场地检修。", by=by
        ),
        "PermissionDenied", "ceremony", "ceremony.changed", "ValidationError",
    ),
    "cancel": (
        planned, lambda edition, by: actions.cancel_ceremony(ceremony_of(edition), reason="场地检修。", by=by),
        "PermissionDenied", "ceremony ceremony", "ceremony.cancelled", "TransitionNotAllowed",
    ),
    "record": (
        planned, lambda edition, by: recorded(ceremony_of(edition), by),
        "PermissionDenied", "ceremony honour presentation presentation ceremony", "ceremony.held", "TransitionNotAllowed",
    ),
    "correct": (
        on_record, lambda edition, by: corrected(ceremony_of(edition), by),
        "PermissionDenied", "ceremony presentation presentation", "ceremony.corrected", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(edition, office, verb, travel_to):
    prepare, act, *expected = VERBS[verb]
    prepare(edition)
    if verb in ("record", "correct"):
        travel_to(AFTER)
    told = lived({verb: (lambda by: act(fresh_from_db(edition), by), office)})
    assert told[verb] == tuple(expected)
