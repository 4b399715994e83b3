"""Every verb of a use of the title: the rows it locks, the events it leaves, the reasons it takes (Articles 33, 37)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour
from tests.factories.titles import filed_use, registered_use
from tests.locking import lived
from workflow.titles.actions import (
    end_title_use,
    refuse_title_use,
    release_title_use,
    retract_title_use,
    withdraw_title_use,
)

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 10, 9), 10)


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(active_honour)


@pytest.fixture
def honour(given, travel_to):
    travel_to(NOW)
    return fresh_from_db(given)


OWN = {"file", "retract", "end", "end before it began"}

# Of every verb: what is there before, what is done to it, what a stranger is
# answered, the rows it locks, in order, the events it leaves, and what is answered the second time.
VERBS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str, str, str, str]] = {
    "file": (
        lambda honour: honour,
        lambda honour, by: filed_use(honour, by=by),
        "PermissionDenied", "honour", "title_use.filed", "ValidationError",
    ),
    "release": (
        lambda honour: filed_use(honour),
        lambda use, by: release_title_use(use, by=by),
        "PermissionDenied", "honour titleuse titleuse", "title_use.released", "TransitionNotAllowed",
    ),
    "refuse": (
        lambda honour: filed_use(honour),
        lambda use, by: refuse_title_use(use, by=by, reason="位置不清。"),
        "PermissionDenied", "titleuse titleuse", "title_use.refused", "TransitionNotAllowed",
    ),
    "retract": (
        lambda honour: filed_use(honour),
        lambda use, by: retract_title_use(use, by=by),
        "PermissionDenied", "titleuse titleuse", "title_use.retracted", "TransitionNotAllowed",
    ),
    "withdraw": (
        lambda honour: registered_use(honour),
        lambda use, by: withdraw_title_use(use, by=by, reason="误放行。"),
        "PermissionDenied", "titleuse titleuse", "title_use.withdrawn", "TransitionNotAllowed",
    ),
    "end": (
        lambda honour: registered_use(honour),
        lambda use, by: end_title_use(use, by=by),
        "PermissionDenied late", "titleuse titleuse", "title_use.ended", "TransitionNotAllowed late",
    ),
    "end before it began": (
        lambda honour: registered_use(honour, from_on=date(2026, 12, 1)),
        lambda use, by: end_title_use(use, by=by),
        "PermissionDenied late", "titleuse titleuse", "title_use.cancelled", "TransitionNotAllowed late",
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(honour, office, verb):
    prepare, act, *expected = VERBS[verb]
    thing = fresh_from_db(prepare(honour))
    doer = honour.holder if verb in OWN else office
    told = lived({verb: (lambda by: act(fresh_from_db(thing), by), doer)})
    assert told[verb] == tuple(expected)


@pytest.mark.parametrize("act", [refuse_title_use, withdraw_title_use])
def test_no_reason_is_left_blank(honour, office, act):
    use = filed_use(honour) if act is refuse_title_use else registered_use(honour)
    with pytest.raises(ValidationError):
        act(use, by=office, reason=" \n")
