"""Every verb of the lists: the rows it locks, the events it leaves, who is refused, what comes second."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.conftest import fresh_from_db
from tests.factories.rosters import first_place
from tests.locking import lived
from workflow.rosters import actions

pytestmark = pytest.mark.django_db


def joined(place):
    return actions.join_roster(place, by=place.honour.holder)


def handed(place, by):
    programme = place.honour.edition.programme
    return actions.hand_over(programme, roster=place.roster, recipient="示例区人才服务中心", by=by)


# Of every verb: what is there before, what is done to it, what a stranger is answered, the rows it locks, in order, the
# events it leaves, and what is answered the second time.
VERBS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str, str, str, str]] = {
    "join": (
        lambda place: place, lambda place, by: actions.join_roster(place, by=by),
        "PermissionDenied", "honour rosterplace rosterplace", "roster.joined", "TransitionNotAllowed",
    ),
    "decline": (
        lambda place: place, lambda place, by: actions.decline_roster(place, by=by),
        "PermissionDenied", "honour rosterplace rosterplace", "roster.declined", "TransitionNotAllowed",
    ),
    "leave": (
        joined, lambda place, by: actions.leave_roster(place, by=by),
        "PermissionDenied", "honour rosterplace rosterplace", "roster.left", "TransitionNotAllowed",
    ),
    "hand over": (joined, handed, "PermissionDenied", "rosterplace", "roster.handed_over", "ValidationError"),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(place, office, verb):
    prepare, act, *expected = VERBS[verb]
    prepare(place)
    doer = office if verb == "hand over" else place.honour.holder
    told = lived({verb: (lambda by: act(first_place(fresh_from_db(place.honour)), by), doer)})
    assert told[verb] == tuple(expected)


@pytest.mark.parametrize("verb", VERBS)
def test_the_system_answers_for_nobody(place, verb):
    prepare, act, *_ = VERBS[verb]
    with pytest.raises(PermissionDenied):
        act(prepare(place), None)
