"""Revocations that the conference decides on, by the verbs."""

from datetime import timedelta
from hashlib import sha256

from portal import clock
from tests.conftest import fresh_from_db
from workflow.decisions.actions import (
    cast_ballot,
    check_in,
    close_meeting,
    count_matter,
    deliberate_matter,
    open_meeting,
    plan_meeting,
)
from workflow.decisions.models import Matter, Meeting
from workflow.decisions.queries import unvoted
from workflow.honours.models import Honour
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition


def left_to_the_conference(thing):
    """An edition, or the honour of one, under a rule set that leaves revocations to the conference."""
    edition = fresh_from_db(thing.edition if isinstance(thing, Honour) else thing)
    data = edition.rules.as_data()
    data["terms"]["revocation"].update(decided_by="conference")
    Edition.objects.filter(pk=edition.pk).update(frozen=freeze(data, sha256(repr(data).encode()).hexdigest()))
    return fresh_from_db(thing)


def met(matter: Matter) -> Meeting:
    """A meeting today, all units there, open."""
    stage = fresh_from_db(matter.stage)
    meeting = plan_meeting(stage, held_on=clock.today(), place="示例会议室", chair="示例召集人", by=None)
    for member in stage.edition.conference_members.filter(is_unit=True).order_by("pk"):
        check_in(meeting, member, by=member.user)
    return open_meeting(meeting, by=None)


def dealt_with(matter: Matter, meeting: Meeting) -> Matter:
    return deliberate_matter(fresh_from_db(matter), meeting=meeting, minutes="逐项审议。", by=None)


def vote(matter: Matter, *choices: str) -> Matter:
    """Each of those in the room votes as said, the last choice again for those who are left; counted."""
    for place, member in enumerate(list(unvoted(matter))):
        cast_ballot(matter, choice=choices[min(place, len(choices) - 1)], by=member.user)
    return count_matter(matter, by=None)


def decided(matter: Matter, *choices: str) -> Matter:
    """From the meeting to its minutes."""
    meeting = met(matter)
    vote(dealt_with(matter, meeting), *choices)
    close_meeting(fresh_from_db(meeting), by=None, minutes="形成决议。")
    return fresh_from_db(matter)


def after_hearing(revocation) -> object:
    """The first moment at which it may be decided."""
    return clock.moment(revocation.heard_until + timedelta(days=1), 10)
