"""The secret ballot: who voted and what was voted are never in one row, one order or one journal event."""

import random
import uuid
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.access.predicates import is_conference
from portal.errors import RuleViolation, TransitionNotAllowed, cite
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.rules.citations import cited
from workflow.decisions.actions.checks import conference_of, require_quorum, seat_for
from workflow.decisions.enums import Choice, MeetingState, ProposalState
from workflow.decisions.models import BallotCast, Meeting, MemberUnit, Proposal, Vote
from workflow.decisions.permissions import seat_of
from workflow.decisions.queries import item_quorum, recused_members, sitting_of, unvoted, voters
from workflow.decisions.transitions import COUNT
from workflow.programmes.actions import lock_running


def check_ballot(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a person from voting on a proposal now: no seat, no sitting, not in the room, recused, voted."""
    member = seat_of(by, proposal.edition_id) if is_conference(by) else None
    if member is None:
        raise PermissionDenied("投票由本届评审会成员单位代表本人进行。")
    _check_votes(proposal, member)
    if proposal.ballots_cast.filter(member=member, round=proposal.round).exists():
        raise RuleViolation(_article(proposal), "您已就此项投票，每个成员单位一票，投出后不能更改")


@transaction.atomic
def cast_ballot(proposal: Proposal, *, choice: str, by: Any) -> None:
    """Put a paper in the urn. Only by a member present, not recused, once; nobody votes for another (Article 8).

    Returns nothing and journals only that the member has voted.
    """
    if choice not in Choice.values:
        raise ValidationError("请选择同意、不同意或者弃权。", code="choice")
    # The count waits: a paper falls before it, or is refused.
    _lock_sitting(proposal)
    check_ballot(proposal, by=by)
    member = seat_for(proposal.edition, by)
    BallotCast.objects.create(meeting=sitting_of(proposal), member=member, proposal=proposal, round=proposal.round)
    Vote.objects.create(proposal=proposal, round=proposal.round, choice=choice)
    shuffle_urn(proposal)  # each paper is written anew each time, so that none shares a transaction with its voter
    record(proposal, "ballot.cast", by=by, payload={"member": member.name})


def _lock_sitting(proposal: Proposal) -> None:
    """Edition, meeting, proposal, as everywhere here: nobody steps back or signs in while a paper falls or is counted."""
    edition = lock_running(proposal.edition)
    if meeting := Meeting.objects.filter(proposals=proposal).first():
        lock(meeting)
    lock(proposal)
    # Locked, they are what is asked from here on.
    proposal.edition, proposal.meeting = edition, meeting


def _check_votes(proposal: Proposal, member: MemberUnit) -> None:
    meeting = proposal.meeting
    if proposal.state != ProposalState.DELIBERATED or meeting is None or meeting.state != MeetingState.OPEN:
        raise TransitionNotAllowed(f"此项“{proposal.get_state_display()}”，现在不能投票。")
    if not meeting.attendances.present().filter(member=member).exists():
        raise RuleViolation(_article(proposal), "贵单位尚未签到或者已经离席，未出席会议的成员不能投票，请先签到")
    if recused_members(meeting, proposal.application).filter(pk=member.pk).exists():
        raise RuleViolation(cited(proposal.edition.rules, "评审回避"), "贵单位已就此项回避，不参加表决")


def check_count(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a ballot from being counted now: the person, the state, the item's quorum, that nobody voted."""
    check_actor(proposal, COUNT, by=by)
    check_source(proposal, COUNT)
    meeting = sitting_of(proposal)
    require_quorum(meeting, item_quorum(meeting, proposal.application), item="本项")
    if not _cast(proposal):
        raise ValidationError("还没有成员投票，不能唱票。")


@transaction.atomic
def count_ballots(proposal: Proposal, *, by: Any, unvoted_because: str = "") -> Proposal:
    """Close the ballot and write down its result; members who did not vote count as present.

    While somebody in the room has not voted, only with what was said about it, which the journal keeps. The papers are
    shuffled and stored anew, so that their place in the table says nothing about who cast them.
    """
    # No paper falls between counting the voters and counting the papers.
    _lock_sitting(proposal)
    check_count(proposal, by=by)
    _check_all_voted(proposal, unvoted_because)
    present = voters(sitting_of(proposal), proposal.application).count()
    cast, papers = _cast(proposal), shuffle_urn(proposal)
    if len(papers) != cast:
        raise RuleViolation(_article(proposal), f"选票 {len(papers)} 张，投票 {cast} 人，数目不符，本次表决无效")
    counts = Counter(papers)
    result: dict[str, Any] = {
        "yes": counts[Choice.YES],
        "no": counts[Choice.NO],
        "abstain": counts[Choice.ABSTAIN],
        "present": present,
    }
    return apply_transition(proposal, COUNT, by=by, reason=unvoted_because.strip(), payload=result, **result)


def _check_all_voted(proposal: Proposal, unvoted_because: str) -> None:
    waiting = "、".join(member.name for member in unvoted(proposal))
    if waiting and not unvoted_because.strip():
        message = f"{waiting}在场而尚未投票，请等其投票；不投票的，请写明情况后再唱票（{cite(_article(proposal))}）"
        raise ValidationError({"unvoted_because": message})


def _cast(proposal: Proposal) -> int:
    """How many have voted in the round in progress."""
    return proposal.ballots_cast.filter(round=proposal.round).count()


def shuffle_urn(proposal: Proposal) -> list[str]:
    """Write the papers of the round in progress anew in random order: nothing about a row says when it fell."""
    urn = proposal.votes.filter(round=proposal.round)
    papers = list(urn.values_list("choice", flat=True))
    random.SystemRandom().shuffle(papers)
    urn.delete()
    Vote.objects.bulk_create(
        Vote(key=uuid.uuid4(), proposal=proposal, round=proposal.round, choice=choice) for choice in papers
    )
    return papers


def _article(proposal: Proposal) -> str:
    return conference_of(proposal.edition).article
