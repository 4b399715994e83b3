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
from tests.locking import trace_of
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


# Of every verb: what is there before, what is done to it, the rows it locks, in order, and the events it leaves.
VERBS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str, str]] = {
    "file": (
        lambda honour: honour,
        lambda honour, by: filed_use(honour),
        "honour", "title_use.filed",
    ),
    "release": (
        lambda honour: filed_use(honour),
        lambda use, by: release_title_use(use, by=by),
        "honour titleuse titleuse", "title_use.released",
    ),
    "refuse": (
        lambda honour: filed_use(honour),
        lambda use, by: refuse_title_use(use, by=by, reason="位置不清。"),
        "titleuse titleuse", "title_use.refused",
    ),
    "retract": (
        lambda honour: filed_use(honour),
        lambda use, by: retract_title_use(use, by=use.user),
        "titleuse titleuse", "title_use.retracted",
    ),
    "withdraw": (
        lambda honour: registered_use(honour),
        lambda use, by: withdraw_title_use(use, by=by, reason="误放行。"),
        "titleuse titleuse", "title_use.withdrawn",
    ),
    "end": (
        lambda honour: registered_use(honour),
        lambda use, by: end_title_use(use, by=use.user),
        "titleuse titleuse", "title_use.ended",
    ),
    "end before it began": (
        lambda honour: registered_use(honour, from_on=date(2026, 12, 1)),
        lambda use, by: end_title_use(use, by=use.user),
        "titleuse titleuse", "title_use.cancelled",
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(honour, office, verb):
    prepare, act, locks, events = VERBS[verb]
    thing = fresh_from_db(prepare(honour))
    assert trace_of(lambda: act(thing, office)) == (locks, events)


@pytest.mark.parametrize("act", [refuse_title_use, withdraw_title_use])
def test_no_reason_is_left_blank(honour, office, act):
    use = filed_use(honour) if act is refuse_title_use else registered_use(honour)
    with pytest.raises(ValidationError):
        act(use, by=office, reason=" \n")
