"""Every verb of tracking: the rows it locks, the events it leaves, who is refused, what comes second (Article 36)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import fresh_from_db
from tests.factories.supervision import GOOD, answered, near_its_end, ordered, reported
from tests.locking import lived
from workflow.supervision import actions

pytestmark = pytest.mark.django_db
OWN = {"report", "answer"}
LOCKS = "tracking tracking"

# Of every verb: what is there before, what is done to it, what a stranger is answered, the rows it locks, in order, the
# events it leaves, and what is answered the second time.
VERBS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str, str, str, str]] = {
    "report": (
        lambda tracking, office: tracking, lambda tracking, by: reported_by(tracking, by),
        "PermissionDenied", LOCKS, "tracking.reported", "TransitionNotAllowed",
    ),
    "visit": (
        lambda tracking, office: tracking,
        lambda tracking, by: actions.record_visit(
            tracking, held_on=date(2026, 10, 8), summary="走访。", indicators={}, by=by
        ),
        "PermissionDenied", LOCKS, "tracking.visited", "ValidationError",
    ),
    "close": (
        lambda tracking, office: reported(tracking),
        lambda tracking, by: close(tracking, by),
        "PermissionDenied", LOCKS, "tracking.closed", "TransitionNotAllowed",
    ),
    "order": (
        lambda tracking, office: reported(tracking),
        lambda tracking, by: actions.order_rectification(
            tracking, document_number="示例评审办〔2026〕31号", decline="退步。", demand="整改。", by=by
        ),
        "PermissionDenied", LOCKS, "rectification.ordered", "TransitionNotAllowed",
    ),
    "answer": (
        lambda tracking, office: ordered(tracking, office).tracking,
        lambda tracking, by: answered(tracking) if by and by.pk == tracking.honour.holder_id else actions.answer_rectification(
            tracking, text="已改。", materials=[], by=by
        ),
        "PermissionDenied", "tracking stagedupload tracking", "evidence.attached rectification.answered", "TransitionNotAllowed",
    ),
}  # fmt: skip


def close(tracking, by):
    with near_its_end(tracking):
        return actions.close_tracking(tracking, finding="无严重退步。", by=by)


def reported_by(tracking, by):
    return actions.file_report(tracking, summary="情况。", indicators=GOOD, by=by)


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(tracking, office, verb):
    prepare, act, *expected = VERBS[verb]
    thing = prepare(tracking, office)
    doer = thing.honour.holder if verb in OWN else office
    told = lived({verb: (lambda by: act(fresh_from_db(thing), by), doer)})
    assert told[verb] == tuple(expected)


@pytest.mark.parametrize("verb", VERBS)
def test_the_system_does_none_of_it(tracking, office, verb):
    """Somebody answers for each: the engine's open door for the clock is shut here."""
    prepare, act, *_ = VERBS[verb]
    with pytest.raises(PermissionDenied):
        act(prepare(tracking, office), None)
