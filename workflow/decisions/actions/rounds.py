"""An item before the conference once more: a tie, another tier, another meeting. What it came to before is kept."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.transitions.core import Transition, apply_transition, check_actor, check_source, lock
from workflow.decisions.actions.ballots import lock_item, shuffle_urn
from workflow.decisions.actions.checks import conference_of
from workflow.decisions.enums import ApprovalWord, MeetingState, ProposalState, RoundCause
from workflow.decisions.models import Meeting, Proposal, ProposalRound
from workflow.decisions.order import contests
from workflow.decisions.transitions import DELIBERATE_ANEW, FURTHER_BALLOT
from workflow.programmes.actions import lock_running

UNVOTED: dict[str, Any] = {"present": None, "yes": None, "no": None, "abstain": None}
UNHEARD: dict[str, Any] = {
    **UNVOTED, "meeting": None, "minutes": "", "decided_at": None, "decline_reason": "", "order_reason": "",
}  # fmt: skip


def begin_round(
    proposal: Proposal, transition: Transition, *, cause: RoundCause, by: Any, reason: str, **changes: Any
) -> Proposal:
    """Keep the round that ends as it was and begin the next; `changes` are what the next one starts with.

    Called with the proposal locked.
    """
    ProposalRound.objects.create(
        proposal=proposal, number=proposal.round, tier=proposal.tier, meeting=proposal.meeting, minutes=proposal.minutes,
        ended_as=proposal.state, present=proposal.present, yes=proposal.yes, no=proposal.no, abstain=proposal.abstain,
        decline_reason=proposal.decline_reason, cause=cause, reason=reason.strip(),
    )  # fmt: skip
    # Papers that are never counted must not go on sharing the transaction of who cast the last one.
    shuffle_urn(proposal)
    payload = {"round": proposal.round, "cause": str(cause), "tier": proposal.tier}
    return apply_transition(
        proposal, transition, by=by, reason=reason, payload=payload, round=proposal.round + 1, **changes
    )


def check_after_earlier_rounds(proposal: Proposal, meeting: Meeting) -> None:
    """What came back is dealt with on no day before the meeting that had it last, the document that returned it, or its
    refill: a meeting may be entered late, under the day it was held on."""
    held = proposal.rounds.exclude(meeting=None).values_list("meeting__held_on", flat=True)
    refilled = proposal.rounds.filter(cause=RoundCause.REFILL).values_list("closed_at", flat=True)
    returned = proposal.approvals.filter(word=ApprovalWord.RETURNED).values_list("approved_on", flat=True)
    since = max([*held, *map(clock.day_of, refilled), *returned], default=meeting.held_on)
    if meeting.held_on < since:
        raise RuleViolation(
            proposal.stage.article,
            f"此项于{official_date(since)}审议、退回或者递补之后再次审议，不能记入{official_date(meeting.held_on)}的会议，"
            "请另行安排会议；本次会议没有其他事项的，请取消",
        )


def check_further_ballot(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a further ballot from being called: the person, the state, that nothing is tied."""
    check_actor(proposal, FURTHER_BALLOT, by=by)
    check_source(proposal, FURTHER_BALLOT)
    if not tied_with(proposal):
        raise RuleViolation(
            conference_of(proposal.edition).ballot.article,
            "没有票数相同而名额不足的情形，不需要再次投票",
        )


def tied_with(proposal: Proposal) -> list[Proposal]:
    """The others of equal votes, where a quota has a place for some of them and not for all."""
    found = {one.pk: one for contest in contests(proposal) if contest.is_tie for one in contest.tied}
    return [found[key] for key in sorted(found)]


@transaction.atomic
def call_further_ballot(proposal: Proposal, *, by: Any) -> list[Proposal]:
    """Let the members vote again on those of equal votes at the last place; returns them, all open to ballots.

    The result that stood is kept with its round. Nobody of them is granted before all are counted again. The others follow
    by the rule: an officer who is recused from one of them decides nothing there.
    """
    # All the tied ones are voted on again or none: nobody is granted while their rounds end.
    lock_running(proposal.edition)
    # Meetings before proposals, each in the order of their keys: the house's one order of locks.
    for meeting in Meeting.objects.filter(stage=proposal.stage, state=MeetingState.OPEN).order_by("pk"):
        lock(meeting)
    lock(proposal)
    check_further_ballot(proposal, by=by)
    group = sorted([proposal, *tied_with(proposal)], key=lambda one: one.pk)
    names = "、".join(one.application.public_name for one in group)
    for one in group:
        reason = f"{names}均得 {one.yes} 票，名额不足"
        begin_round(
            lock(one),
            FURTHER_BALLOT,
            cause=RoundCause.TIE,
            by=by if one == proposal else None,
            reason=reason,
            **UNVOTED,
        )
    return group


def check_defer(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps an item from being put off: only what was not voted on to the end goes to another meeting."""
    check_actor(proposal, DELIBERATE_ANEW, by=by)
    if proposal.state != ProposalState.DELIBERATED:
        raise TransitionNotAllowed(f"此项“{proposal.get_state_display()}”，只有已审议、尚未唱票的可以另行开会审议。")


@transaction.atomic
def defer_proposal(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """Put an item off to another meeting before its ballot is counted: members left, or an interest came to light."""
    # A paper that falls at this moment belongs to the round that ends, or is refused.
    lock_item(proposal)
    check_defer(proposal, by=by)
    return begin_round(proposal, DELIBERATE_ANEW, cause=RoundCause.DEFERRED, by=by, reason=_given(reason), **UNHEARD)


def deliberate_anew(proposal: Proposal, *, tier: str, by: Any, reason: str) -> Proposal:
    """Another tier after the deliberation: it takes a new one, and a new vote."""
    return begin_round(
        proposal, DELIBERATE_ANEW, cause=RoundCause.TIER, by=by, reason=_given(reason), **UNHEARD, tier=tier
    )


def _given(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "请写明理由。"}, code="reason")
    return reason
