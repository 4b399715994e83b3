"""A matter before the conference, verb by verb: whom it refuses, what it locks and leaves behind (Articles 8, 34)."""

from datetime import date

import pytest

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour, put
from tests.factories.voting import left_to_the_conference, met
from tests.locking import lived
from workflow.decisions import actions as deciding
from workflow.decisions.models import Matter
from workflow.honours.actions import put_to_conference
from workflow.honours.models import Revocation

pytestmark = [pytest.mark.django_db, pytest.mark.article(34)]


def on_the_last(act, **kwargs):
    return lambda by, **bad: act(Matter.objects.latest("pk"), by=by, **{**kwargs, **bad})


def on(matter, act, **kwargs):
    return lambda by, **bad: act(fresh_from_db(matter), by=by, **{**kwargs, **bad})


EXPECTED = {
    "take_off_matter": ("PermissionDenied", "edition matter matter", "matter.taken_off", "TransitionNotAllowed"),
    "deliberate_matter": (
        "PermissionDenied", "edition meeting matter revocation matter", "matter.deliberated", "TransitionNotAllowed",
    ),
    "defer_matter": (
        "PermissionDenied", "edition meeting matter matter", "matter.deferred matter.put_forward", "TransitionNotAllowed",
    ),
    "deliberate_matter again": (
        "PermissionDenied", "edition meeting matter revocation matter", "matter.deliberated", "TransitionNotAllowed",
    ),
    "cast_ballot": ("PermissionDenied", "edition meeting matter", "ballot.cast", "RuleViolation"),
    "cast_ballot 2": ("PermissionDenied", "edition meeting matter", "ballot.cast", "RuleViolation"),
    "count_matter": (
        "PermissionDenied", "edition meeting matter matter revocation", "matter.failed revocation.voted_down",
        "TransitionNotAllowed",
    ),
}  # fmt: skip


def test_a_matter_verb_by_verb(office, second_office, travel_to):
    honour = left_to_the_conference(active_honour())
    travel_to(clock.moment(date(2026, 10, 9), 10))
    off = put(honour, office)
    members = [one.user for one in honour.edition.conference_members.filter(is_unit=True).order_by("pk")]
    steps = {"take_off_matter": (on(off, deciding.take_off_matter, reason="误提。"), second_office)}
    blank = [{"reason": " \n"}]
    told = lived(steps, {"take_off_matter": blank})
    matter = put_again(office)
    meeting = met(matter)
    heard = {"meeting": meeting, "minutes": "逐项审议。"}
    again = on_the_last
    steps = {
        "deliberate_matter": (on(matter, deciding.deliberate_matter, **heard), second_office),
        "defer_matter": (on(matter, deciding.defer_matter, reason="再议。"), second_office),
        "deliberate_matter again": (again(deciding.deliberate_matter, **heard), second_office),
        "cast_ballot": (again(deciding.cast_ballot, choice="no"), members[0]),
        "cast_ballot 2": (again(deciding.cast_ballot, choice="no"), members[1]),
        "count_matter": (again(deciding.count_matter), second_office),
    }
    wrong = {"deliberate_matter": [{"minutes": " \n"}], "defer_matter": blank, "cast_ballot": [{"choice": "perhaps"}]}
    assert {**told, **lived(steps, wrong)} == EXPECTED


def put_again(office) -> Matter:
    return put_to_conference(Revocation.objects.get(), by=office, question="建议撤销。")
