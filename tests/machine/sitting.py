"""What an edition's people do in the conference: proposals, a meeting, votes, places."""

from typing import Any

from portal import clock
from portal.access.enums import Role
from tests.machine.world import REFUSALS, World
from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.decisions.actions import (
    appoint_representative,
    call_further_ballot,
    cancel_meeting,
    cast_ballot,
    check_in,
    close_meeting,
    count_ballots,
    decline_proposal,
    defer_matter,
    defer_proposal,
    deliberate_proposal,
    grant_place,
    open_meeting,
    plan_meeting,
    propose_honour,
    register_member,
)
from workflow.decisions.enums import SETTLED, Choice, MatterState, MeetingState, ProposalState
from workflow.decisions.models import BallotCast, Matter, Meeting, MemberUnit, Proposal
from workflow.decisions.queries import item_quorum, meeting_quorum, voters

FEWER_YES = 2
"""From this round on papers say no: equal votes part at last."""
UNITS = ("示例委办局一", "示例委办局二", "示例委办局三", "示例委办局四", "示例委办局五")


def propose_next(w: World, stage: Any) -> Any:
    """Whoever has passed all and is not proposed yet, while a meeting can still deal with it."""
    if has_met(stage):
        return None
    for place, application in enumerate(candidates(stage).exclude(pk__in=dealt_with(stage))):
        if not isinstance(answer := propose(w, application, place), REFUSALS):
            return answer
    return None


def dealt_with(stage: Any) -> Any:
    """Applications that stand on the list of proposals, or were decided on."""
    return Proposal.objects.filter(stage=stage).exclude(state=ProposalState.VOIDED).values("application")


def propose(w: World, application: Application, place: int) -> Any:
    tiers = [tier.code for tier in w.edition.rules.tiers]
    by, tier = w.free(Role.OFFICE, application), tiers[place % len(tiers)]
    act = lambda: propose_honour(application, tier=tier, by=by, opinion="综合评价优秀。")  # noqa: E731
    return w.does("decisions.propose_honour", by, application, act)


def has_met(stage: Any) -> bool:
    return Meeting.objects.filter(stage=stage, state__in=[MeetingState.OPEN, MeetingState.CLOSED]).exists()


def open_items(stage: Any) -> Any:
    return Proposal.objects.filter(stage=stage).exclude(state__in=SETTLED).order_by("pk")


def needs_meeting(stage: Any) -> bool:
    """Something waits for a decision, or somebody is there and no meeting has closed."""
    closed = Meeting.objects.filter(stage=stage, state=MeetingState.CLOSED).exists()
    return open_items(stage).exists() or (not closed and candidates(stage).exists())


def current_meeting(stage: Any) -> Meeting | None:
    rows = Meeting.objects.filter(stage=stage, state__in=[MeetingState.PLANNED, MeetingState.OPEN])
    return rows.order_by("-state", "pk").first()


def seat_members(w: World, stage: Any) -> Any:
    """Units and their people, before the first meeting opens."""
    by, units = w.role(Role.OFFICE)[0], w.edition.conference_members.filter(is_unit=True)
    if not has_met(stage) and units.count() < 3:
        name = next(name for name in UNITS if not units.filter(name=name).exists())
        return w.does("decisions.register_member", by, name, lambda: register_member(w.edition, name, by=by))
    empty = units.filter(user=None).order_by("pk").first() if needs_meeting(stage) else None
    if empty is None:
        return None
    user = representative(w)
    return w.does(
        "decisions.appoint_representative", by, empty, lambda: appoint_representative(empty, user=user, by=by)
    )


def representative(w: World) -> Any:
    taken = MemberUnit.objects.filter(edition=w.edition, user__isnull=False).values_list("user_id", flat=True)
    free = [user for user in w.role(Role.CONFERENCE) if user.pk not in taken]
    return free[0] if free else w.newcomer(Role.CONFERENCE)


def meet(w: World, stage: Any) -> Any:
    """A meeting is called, its members come, it opens."""
    meeting, by = current_meeting(stage), w.role(Role.OFFICE)[0]
    if meeting is None:
        if not needs_meeting(stage):
            return None
        act = lambda: plan_meeting(stage, held_on=w.today, place="示例会议室", chair="总召集人", by=by)  # noqa: E731
        return w.does("decisions.plan_meeting", by, stage, act)
    if not needs_meeting(stage) and meeting.state == MeetingState.PLANNED:
        return None
    if meeting.state == MeetingState.PLANNED:
        w.go_to(clock.moment(meeting.held_on, 9))
        return gather(w, meeting) or begin(w, meeting)
    return gather(w, meeting) if meeting_short(meeting) else None


def begin(w: World, meeting: Meeting) -> Any:
    by = w.role(Role.OFFICE)[0]
    return w.does("decisions.open_meeting", by, meeting, lambda: open_meeting(meeting, by=by))


def meeting_short(meeting: Meeting) -> bool:
    items = Proposal.objects.filter(stage=meeting.stage).exclude(state__in=SETTLED)
    return not meeting_quorum(meeting).reached or any(not item_quorum(meeting, i.application).reached for i in items)


def gather(w: World, meeting: Meeting) -> Any:
    """The next member that is not in the room signs in."""
    there = meeting.attendances.present().values("member")
    member = meeting.edition.conference_members.filter(is_unit=True).exclude(pk__in=there).order_by("pk").first()
    if member is None:
        return None
    by = w.role(Role.OFFICE)[0]
    return w.does("decisions.check_in", by, member, lambda: check_in(meeting, member, by=by))


def deal_with_next(w: World, stage: Any) -> Any:
    """One item: deliberated and voted on; when all are counted, granted in the order of the votes, or left off."""
    meeting, items = current_meeting(stage), list(open_items(stage))
    if not items or meeting is None or meeting.state != MeetingState.OPEN:
        return None
    for item in items:
        if item.state == ProposalState.PROPOSED:
            return bring_in(w, item, meeting)
        if item.state == ProposalState.DELIBERATED and stage.options.ballot:
            return vote(w, item)
    return decide(w, items)


def bring_in(w: World, item: Proposal, meeting: Meeting) -> Any:
    by = w.free(Role.OFFICE, item.application)
    act = lambda: deliberate_proposal(item, meeting=meeting, minutes="经审议，拟同意。", by=by)  # noqa: E731
    answer = w.does("decisions.deliberate_proposal", by, item, act)
    return leave_off(w, item) if isinstance(answer, REFUSALS) else answer


def vote(w: World, item: Proposal) -> Any:
    """The next paper falls; when all are in, they are counted."""
    voted = BallotCast.objects.filter(proposal=item, round=item.round).values("member")
    member = voters(item.meeting, item.application).filter(user__isnull=False).exclude(pk__in=voted).first()
    if member:
        user = member.user
        choice = Choice.YES if item.round < FEWER_YES else Choice.NO
        return w.does("decisions.cast_ballot", user, item, lambda: cast_ballot(item, choice=choice, by=user))
    by = w.free(Role.OFFICE, item.application)
    answer = w.does("decisions.count_ballots", by, item, lambda: count_ballots(item, by=by))
    return put_off(w, item) if isinstance(answer, REFUSALS) else answer


def put_off(w: World, item: Proposal | Matter) -> Any:
    """Too few are left for the item: another meeting takes it up."""
    by = w.free(Role.OFFICE, item.application)
    act = defer_matter if isinstance(item, Matter) else defer_proposal
    return w.does(f"decisions.{act.__name__}", by, item, lambda: act(item, by=by, reason="另行开会审议。"))


def decide(w: World, items: list[Proposal]) -> Any:
    """A place to whoever can have one; else somebody is left off; else those of equal votes are voted on again."""
    answer: Any = None
    for act in (grant, leave_off, vote_again):
        for item in items:
            if not isinstance(answer := act(w, item), REFUSALS):
                return answer
    return answer


def grant(w: World, item: Proposal) -> Any:
    by = w.free(Role.OFFICE, item.application)
    return w.does("decisions.grant_place", by, item, lambda: grant_place(item, by=by))


def vote_again(w: World, item: Proposal) -> Any:
    by = w.free(Role.OFFICE, item.application)
    return w.does("decisions.call_further_ballot", by, item, lambda: call_further_ballot(item, by=by))


def leave_off(w: World, item: Proposal) -> Any:
    by = w.free(Role.OFFICE, item.application)
    act = lambda: decline_proposal(item, by=by, reason="本届不列入拟获奖名单。")  # noqa: E731
    return w.does("decisions.decline_proposal", by, item, act)


def close(w: World, stage: Any) -> Any:
    """The meeting closes with its minutes; one that nobody needs is called off."""
    meeting = current_meeting(stage)
    if meeting is None:
        return None
    if (voted_on := meeting.matters.filter(state=MatterState.DELIBERATED).first()) is not None:
        return put_off(w, voted_on)
    w.passes(hours=1)
    by = w.free(Role.OFFICE, *w.edition.applications.all())
    if meeting.state == MeetingState.OPEN:
        answer = w.does(
            "decisions.close_meeting", by, meeting, lambda: close_meeting(meeting, by=by, minutes="形成名单。")
        )
        if not isinstance(answer, REFUSALS):
            return answer
    return w.does("decisions.cancel_meeting", by, meeting, lambda: cancel_meeting(meeting, by=by, reason="不再召开。"))


def sit_again(w: World, stage: Any) -> Any:
    """Items that came back after the conference's stage was over are dealt with before anything else."""
    earlier = w.edition.stages.filter(kind="conference", position__lt=stage.position).order_by("position").last()
    if earlier is None or not (open_items(earlier).exists() or current_meeting(earlier)):
        return None
    for step in (seat_members, meet, deal_with_next, close):
        if (result := step(w, earlier)) is not None:
            return result
    return None
