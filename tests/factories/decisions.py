"""A conference with members, meetings and proposals, made through the office's own actions."""

from contextlib import nullcontext
from datetime import date, timedelta

from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_short, running_edition
from tests.replaying import live_or_replay
from workflow.applications.actions import withdraw
from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.decisions.actions import (
    appoint_representative,
    cast_ballot,
    check_in,
    close_meeting,
    count_ballots,
    decline_proposal,
    deliberate_proposal,
    grant_place,
    open_meeting,
    plan_meeting,
    propose_honour,
    register_member,
)
from workflow.decisions.enums import Choice
from workflow.decisions.models import Meeting, Proposal, QuotaSeat
from workflow.decisions.order import has_passed
from workflow.decisions.refills import propose_refill
from workflow.programmes.actions import advance_edition
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage

HELD_ON = date(2026, 8, 25)


POOL = ("practice",) * 4 + ("achievement",)
"""The tracks of the cases that come to a conference."""


def conference_stage(ruleset=None, tracks=POOL, **fields) -> Stage:
    """An edition whose conference stage is in progress, with a case for each of these tracks before it.

    `fields` is what `submitted_application` is to be told of all of them.
    """
    if ruleset is not None:
        return _live_conference(ruleset, tracks, **fields)
    live_or_replay(_live_conference, None, tuple(tracks), **fields)
    return Stage.objects.filter(kind="conference", state=StageState.CURRENT).latest("pk")


def _live_conference(ruleset, tracks, **fields) -> Stage:
    edition = running_edition(ruleset or load_short())
    with clock.travel(DURING):
        for track in tracks:
            submitted_application(edition, track=track, **fields)
    return reach(edition, edition.stages.get(kind="conference").code)


def approval_stage() -> Stage:
    """The approval of an edition in which the conference gave no place."""
    conference = conference_stage(tracks=())
    with clock.travel(clock.moment(HELD_ON)):
        close_meeting(running_meeting(conference), by=None, minutes="经审议，名额均空缺。")
    return reach(conference.edition, "approval")


def waiting(stage: Stage, track: str = "practice") -> list[Application]:
    """The cases nobody has proposed yet."""
    return list(candidates(stage).filter(track=track, proposal=None))


def candidate(stage: Stage, track: str = "practice") -> Application:
    """The first of them."""
    return waiting(stage, track)[0]


def seat(edition: Edition, members: int) -> list:
    """Register so many member units, each with a person who sits for it."""
    return [
        register_member(
            edition,
            f"示例委办局{number}",
            user=UserFactory(roles=[Role.CONFERENCE], display_name=f"代表{number}"),
            by=None,
        )
        for number in range(1, members + 1)
    ]


def planned_meeting(stage: Stage, *, members: int = 10) -> Meeting:
    seat(stage.edition, members)
    with clock.travel(clock.moment(HELD_ON - timedelta(days=7))):
        meeting = plan_meeting(stage, held_on=HELD_ON, place="示例会议室", chair="示例召集人", by=None)
    for member in stage.edition.conference_members.filter(is_unit=True, user=None):
        appoint_representative(member, user=UserFactory(roles=[Role.CONFERENCE]), by=None)
    return meeting


def sign_in(meeting: Meeting, count: int | None) -> list:
    """The first so many units arrive, or all."""
    present = list(meeting.edition.conference_members.filter(is_unit=True).order_by("pk")[:count])
    for member in present:
        check_in(meeting, member, by=member.user)
    return present


def running_meeting(stage: Stage, *, members: int = 10, present: int | None = 7) -> Meeting:
    meeting = planned_meeting(stage, members=members)
    sign_in(meeting, present)
    return open_meeting(meeting, by=None)


def deliberated(application: Application, meeting: Meeting, tier: str = "gold") -> Proposal:
    proposal = propose_honour(application, tier=tier, by=None)
    return deliberate_proposal(proposal, meeting=meeting, minutes="经审议，拟同意。", by=None)


def voted(application: Application, meeting: Meeting, *, tier: str = "gold", yes: int | None = None) -> Proposal:
    """Deliberated, voted on by everyone present and counted; `yes` of them agree, by default all."""
    proposal = deliberated(application, meeting, tier)
    present = [row.member for row in meeting.attendances.select_related("member__user").order_by("pk")]
    for place, member in enumerate(present):
        cast_ballot(proposal, choice=Choice.YES if yes is None or place < yes else Choice.NO, by=member.user)
    return count_ballots(proposal, by=None)


def granted_proposal(application: Application, meeting: Meeting, tier: str = "gold") -> Proposal:
    return grant_place(voted(application, meeting, tier=tier), by=None)


def decided_edition(*votes: int, ruleset=None):
    """A conference that gave both mayor's places by the votes, to who had most of them, and is over; the proposals as given."""
    tracks = ["practice"] * (len(votes) + 1)
    meeting = running_meeting(conference_stage(ruleset, tracks), members=7, present=7)
    proposals = [voted(candidate(meeting.stage), meeting, tier="mayor", yes=yes) for yes in votes]
    for proposal in sorted(proposals, key=lambda one: -one.yes):
        if has_passed(proposal) and QuotaSeat.objects.filter(edition=meeting.edition).count() < 2:
            grant_place(proposal, by=None)
        else:
            decline_proposal(proposal, by=None, reason="名额已满。")
    close_meeting(meeting, by=None, minutes="形成名单。")
    advance_edition(meeting.edition, by=None)
    return [fresh_from_db(one) for one in proposals]


def give_up(proposal) -> None:
    """Its applicant withdraws: a place it had is free."""
    withdraw(fresh_from_db(proposal.application), by=proposal.application.applicant, reason="另有安排。")


def refilled(application, officers, tier="mayor", reason="因他人退出递补。"):
    """One officer proposes that a place go to it, another confirms."""
    first, second = officers
    return confirm(propose_refill(fresh_from_db(application), tier=tier, by=first, reason=reason), by=second)


def sitting_again(stage, day: int = 0):
    """Another meeting of the conference, open: today, or so many days after the first."""
    with clock.travel(clock.moment(HELD_ON + timedelta(days=day))) if day else nullcontext():
        meeting = plan_meeting(
            fresh_from_db(stage), held_on=clock.today(), place="示例会议室", chair="示例召集人", by=None
        )
        sign_in(meeting, 7)
        return open_meeting(meeting, by=None)


def vote_on(proposal, meeting, yes: int):
    """Deliberated at a meeting, voted on by all present, so many of them yes, and counted."""
    deliberate_proposal(proposal, meeting=meeting, minutes="逐项审议。", by=None)
    return counted(proposal, yes)


def counted(proposal, yes: int):
    """Voted on by all present, so many of them yes, and counted."""
    for place, row in enumerate(proposal.meeting.attendances.select_related("member__user").order_by("pk")):
        cast_ballot(proposal, choice="yes" if place < yes else "no", by=row.member.user)
    return count_ballots(proposal, by=None)
