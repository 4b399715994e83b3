"""The secret ballot: who voted and what was voted are never in one row, one order or one journal event."""

import random
import uuid
from collections import Counter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.rules.citations import cited
from workflow.decisions.actions.meetings import conference_of, require_quorum
from workflow.decisions.enums import Choice, MeetingState, ProposalState
from workflow.decisions.models import BallotCast, Meeting, MemberUnit, Proposal, Vote
from workflow.decisions.permissions import is_member
from workflow.decisions.queries import item_quorum, voters
from workflow.decisions.transitions import COUNT
from workflow.programmes.actions import lock_running


@transaction.atomic
def cast_ballot(proposal: Proposal, *, choice: str, by: Any) -> None:
    """Put a paper in the urn. Only by a member present, not recused, once; nobody votes for another (Article 8).

    Returns nothing and journals only that the member has voted.
    """
    if choice not in Choice.values:
        raise ValidationError("请选择同意、不同意或者弃权。", code="choice")
    if by is None or not is_member(by, proposal):
        raise PermissionDenied("投票由本届评审会成员单位代表本人进行。")
    _lock_sitting(proposal)
    member = _voter(proposal, by)
    _, created = BallotCast.objects.get_or_create(meeting=proposal.meeting, member=member, proposal=proposal)
    if not created:
        raise RuleViolation(_article(proposal), "您已就此项投票，每个成员单位一票，投出后不能更改")
    Vote.objects.create(proposal=proposal, choice=choice)
    shuffle_urn(proposal)  # each paper is written anew each time, so that none shares a transaction with its voter
    record(proposal, "ballot.cast", by=by, payload={"member": member.name})


def _lock_sitting(proposal: Proposal) -> None:
    """Edition, meeting, proposal, as everywhere here: nobody steps back or signs in while a paper falls or is counted."""
    lock_running(proposal.edition)
    if meeting := Meeting.objects.filter(proposals=proposal).first():
        lock(meeting)
    lock(proposal)


def _voter(proposal: Proposal, by: Any) -> MemberUnit:
    meeting, member = proposal.meeting, MemberUnit.objects.get(edition=proposal.edition_id, user=by, is_unit=True)
    if proposal.state != ProposalState.DELIBERATED or meeting is None or meeting.state != MeetingState.OPEN:
        raise TransitionNotAllowed(f"此项“{proposal.get_state_display()}”，现在不能投票。")
    if not meeting.attendances.present().filter(member=member).exists():
        raise RuleViolation(_article(proposal), "贵单位尚未签到或者已经离席，未出席会议的成员不能投票，请先签到")
    if meeting.recusals.filter(member=member, application=proposal.application_id).exists():
        raise RuleViolation(cited(proposal.edition.rules, "评审回避"), "贵单位已就此项回避，不参加表决")
    return member


@transaction.atomic
def count_ballots(proposal: Proposal, *, by: Any) -> Proposal:
    """Close the ballot and write down its result; members who did not vote count as present.

    The papers are shuffled and stored anew, so that their place in the table says nothing about who cast them.
    """
    check_actor(proposal, COUNT, by=by)
    _lock_sitting(proposal)
    check_source(proposal, COUNT)
    meeting = Meeting.objects.get(proposals=proposal)
    require_quorum(meeting, item_quorum(meeting, proposal.application), item="本项")
    present = voters(meeting, proposal.application).count()
    cast = proposal.ballots_cast.count()
    if cast == 0:
        raise ValidationError("还没有成员投票，不能唱票。")
    papers = shuffle_urn(proposal)
    if len(papers) != cast:
        raise RuleViolation(_article(proposal), f"选票 {len(papers)} 张，投票 {cast} 人，数目不符，本次表决无效")
    counts = Counter(papers)
    result: dict[str, Any] = {
        "yes": counts[Choice.YES],
        "no": counts[Choice.NO],
        "abstain": counts[Choice.ABSTAIN],
        "present": present,
    }
    return apply_transition(proposal, COUNT, by=by, payload=result, **result)


def shuffle_urn(proposal: Proposal) -> list[str]:
    """Write the papers anew in random order: nothing about a row says when it fell."""
    papers = list(proposal.votes.values_list("choice", flat=True))
    random.SystemRandom().shuffle(papers)
    proposal.votes.all().delete()
    Vote.objects.bulk_create(Vote(key=uuid.uuid4(), proposal=proposal, choice=choice) for choice in papers)
    return papers


def has_passed(proposal: Proposal) -> bool:
    """Whether the counted ballot reached the rule set's share of those present (more than half by default)."""
    share = conference_of(proposal.edition).ballot
    return (
        proposal.state != ProposalState.DELIBERATED
        and bool(proposal.present)
        and share.is_reached(proposal.yes or 0, proposal.present or 0)
    )


def _article(proposal: Proposal) -> str:
    return conference_of(proposal.edition).article
