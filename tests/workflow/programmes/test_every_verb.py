"""An edition from its plan to its end: of every verb whom it refuses, what it locks and leaves behind."""

from datetime import date, timedelta

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.programmes import load_own, papers
from tests.locking import lived
from workflow.programmes import actions as running
from workflow.programmes import scheduling
from workflow.programmes.documents import record_document
from workflow.programmes.models import Edition

pytestmark = pytest.mark.django_db
OPENS = clock.moment(date(2026, 3, 3), 9)
DEADLINE = OPENS + timedelta(days=40)
CALLED = {"year": 2026, "slug": "e-2026", "opens_at": OPENS, "deadline": DEADLINE}


def edition() -> Edition:
    return Edition.objects.get()


def steps(ruleset, office) -> dict:
    def of(act, **kwargs):
        return lambda by, **bad: act(edition(), by=by, **{**kwargs, **bad})

    def plan(by, **bad):
        return running.plan_edition(fresh_from_db(ruleset), by=by, **{**CALLED, **bad})

    def published(place: int):
        return lambda by: record_document(edition(), papers()[place].kind, papers()[place].url, by=by)

    return {
        "plan_edition": (plan, office),
        "change_edition": (of(scheduling.change_edition, **{**CALLED, "slug": "e2026"}), office),
        **{f"record_document {place}": (published(place), office) for place in range(4)},
        "open_edition": (of(running.open_edition), office),
        "move_opening": (of(scheduling.move_opening, opens_at=OPENS + timedelta(hours=1), reason="调整。"), office),
        "set_due_date": (of(scheduling.set_due_date, due_on=date(2026, 5, 1)), office),
        "extend_deadline": (
            of(scheduling.extend_deadline, deadline=DEADLINE + timedelta(days=9), reason="延长。"), office,
        ),
        "restore_deadline": (of(scheduling.restore_deadline, reason="误延。"), None),
    }  # fmt: skip


BLANK = {"reason": " \n"}
WRONG = {
    "plan_edition": [{"deadline": OPENS}, {"slug": "no slug"}],
    "change_edition": [{"deadline": OPENS}, {"slug": "no slug"}],
    "move_opening": [BLANK, {"opens_at": DEADLINE}],
    "extend_deadline": [BLANK, {"deadline": DEADLINE}],
    "restore_deadline": [BLANK],
    "set_due_date": [{"due_on": date(2026, 3, 1)}],
    "cancel_edition": [BLANK],
}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "plan_edition": ("PermissionDenied", "programme", "edition.planned", "RuleViolation"),
    "change_edition": ("PermissionDenied", "edition programme", "edition.changed", ""),
    **dict.fromkeys(
        (f"record_document {place}" for place in range(4)),
        ("PermissionDenied", "edition", "edition.document_published", ""),
    ),
    "open_edition": (
        "PermissionDenied", "edition edition stage",
        "edition.opened stage.entered", "TransitionNotAllowed",
    ),
    "move_opening": ("PermissionDenied", "edition", "edition.opening_moved", "ValidationError"),
    "set_due_date": ("PermissionDenied", "edition", "edition.due_date_set", ""),
    "extend_deadline": ("PermissionDenied", "edition", "edition.deadline_extended", "ValidationError"),
    "restore_deadline": ("PermissionDenied", "edition", "edition.deadline_restored", "TransitionNotAllowed"),
    "advance_edition": ("PermissionDenied", "edition stage stage", "stage.left stage.entered edition.advanced", ""),
    "cancel_edition": (
        "PermissionDenied", "edition stage edition",
        "stage.stopped edition.cancelled", "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_an_edition_verb_by_verb(office, travel_to):
    travel_to(clock.moment(date(2026, 3, 2), 9))
    found = lived(steps(load_own(), office), WRONG)
    travel_to(DEADLINE + timedelta(seconds=1))

    def cancel(by, reason="工作计划调整。"):
        return running.cancel_edition(edition(), by=by, reason=reason)

    found |= lived(
        {
            "advance_edition": (lambda by: running.advance_edition(edition(), by=by), office),
            "cancel_edition": (cancel, None),
        },
        WRONG,
    )
    assert found == EXPECTED
