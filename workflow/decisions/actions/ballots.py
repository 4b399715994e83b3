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
from workflow.decisions.actions.checks import conference_of, lock_sitting, require_quorum, seat_for
from workflow.decisions.enums import Choice, MatterState, MeetingState, ProposalState
from workflow.decisions.models import BallotCast, Matter, Meeting, MemberUnit, Proposal, Vote
from workflow.decisions.permissions import seat_of
from workflow.decisions.queries import Item, item_quorum, recused_members, sitting_of, unvoted, voters
from workflow.decisions.transitions import COUNT, PASS_MATTER
from workflow.programmes.actions import lock_running

CAST = "ballot.cast"
VOTED_ON = frozenset({ProposalState.DELIBERATED, MatterState.DELIBERATED})


def check_ballot(item: Item, *, by: Any) -> None:
    """Raise what keeps a person from voting on an item now: no seat, no sitting, not in the room, recused, voted."""
    member = seat_of(by, item.edition_id) if is_conference(by) else None
    if member is None:
        raise PermissionDenied("投票由本届评审会成员单位代表本人进行。")
    _check_votes(item, member)
    if item.ballots_cast.filter(member=member, round=item.round).exists():
        raise RuleViolation(_article(item), "您已就此项投票，每个成员单位一票，投出后不能更改")


@transaction.atomic
def cast_ballot(item: Item, *, choice: str, by: Any, shown_round: int | None = None) -> None:
    """Put a paper in the urn. Only by a member present, not recused, once; nobody votes for another (Article 8).

    Returns nothing and journals only that the member has voted. `shown_round` is the round on the page that was filled in.
    """
    if choice not in Choice.values:
        raise ValidationError("请选择同意、不同意或者弃权。", code="choice")
    # The count waits: a paper falls before it, or is refused.
    lock_item(item)
    check_ballot(item, by=by)
    if shown_round not in (None, item.round):
        raise TransitionNotAllowed(
            "页面打开之后，此项已经重新审议，奖项或者审议记录可能不同，请刷新页面，核对后再投票。"
        )
    member, on = seat_for(item.edition, by), paper_of(item)
    BallotCast.objects.create(meeting=sitting_of(item), member=member, **on)
    Vote.objects.create(choice=choice, **on)
    shuffle_urn(item)  # each paper is written anew each time, so that none shares a transaction with its voter
    record(item, CAST, by=by, payload={"member": member.name})


def paper_of(item: Item) -> dict[str, Any]:
    """What a paper says of what it is about."""
    return {"matter" if isinstance(item, Matter) else "proposal": item, "round": item.round}


def lock_item(item: Item) -> None:
    """Edition, meeting, item, as everywhere here: nobody steps back or signs in while a paper falls or is counted."""
    edition = lock_sitting(item.edition) if isinstance(item, Matter) else lock_running(item.edition)
    field = "matters" if isinstance(item, Matter) else "proposals"
    if meeting := Meeting.objects.filter(**{field: item}).first():
        lock(meeting)
    lock(item)
    # Locked, they are what is asked from here on.
    item.edition, item.meeting = edition, meeting


def _check_votes(item: Item, member: MemberUnit) -> None:
    meeting = item.meeting
    if item.state not in VOTED_ON or meeting is None or meeting.state != MeetingState.OPEN:
        raise TransitionNotAllowed(f"此项“{item.get_state_display()}”，现在不能投票。")
    if not meeting.attendances.present().filter(member=member).exists():
        raise RuleViolation(_article(item), "贵单位尚未签到或者已经离席，未出席会议的成员不能投票，请先签到")
    if recused_members(meeting, item).filter(pk=member.pk).exists():
        raise RuleViolation(cited(item.edition.rules, "评审回避"), "贵单位已就此项回避，不参加表决")


def check_count(item: Item, *, by: Any) -> None:
    """Raise what keeps a ballot from being counted now: the person, the state, the item's quorum, that nobody voted."""
    transition = PASS_MATTER if isinstance(item, Matter) else COUNT
    check_actor(item, transition, by=by)
    check_source(item, transition)
    meeting = sitting_of(item)
    require_quorum(meeting, item_quorum(meeting, item), item="本项")
    if not _cast(item):
        raise ValidationError("还没有成员投票，不能唱票。")


@transaction.atomic
def count_ballots(proposal: Proposal, *, by: Any, unvoted_because: str = "") -> Proposal:
    """Close the ballot and write down its result; members who did not vote count as present.

    While somebody in the room has not voted, only with what was said about it, which the journal keeps.
    """
    # No paper falls between counting the voters and counting the papers.
    lock_item(proposal)
    result = tally(proposal, by=by, unvoted_because=unvoted_because)
    return apply_transition(proposal, COUNT, by=by, reason=unvoted_because.strip(), payload=result, **result)


def tally(item: Item, *, by: Any, unvoted_because: str) -> dict[str, int]:
    """The numbers of a ballot that is over, the item locked.

    The papers are shuffled and stored anew, so that their place in the table says nothing about who cast them.
    """
    check_count(item, by=by)
    _check_all_voted(item, unvoted_because)
    present = voters(sitting_of(item), item).count()
    cast, papers = _cast(item), shuffle_urn(item)
    if len(papers) != cast:
        raise RuleViolation(_article(item), f"选票 {len(papers)} 张，投票 {cast} 人，数目不符，本次表决无效")
    counts = Counter(papers)
    return {
        "yes": counts[Choice.YES],
        "no": counts[Choice.NO],
        "abstain": counts[Choice.ABSTAIN],
        "present": present,
    }


def _check_all_voted(item: Item, unvoted_because: str) -> None:
    waiting = "、".join(member.name for member in unvoted(item))
    if waiting and not unvoted_because.strip():
        message = f"{waiting}在场而尚未投票，请等其投票；不投票的，请写明情况后再唱票（{cite(_article(item))}）"
        raise ValidationError({"unvoted_because": message})


def _cast(item: Item) -> int:
    """How many have voted in the round in progress."""
    return item.ballots_cast.filter(round=item.round).count()


def shuffle_urn(item: Item) -> list[str]:
    """Write the papers of the round in progress anew in random order: nothing about a row says when it fell.

    Where no vote is open nothing is left to do: the count mixed what it counted, and the papers stand since.
    """
    if item.state not in VOTED_ON:
        return []
    urn = item.votes.filter(round=item.round)
    papers = list(urn.values_list("choice", flat=True))
    random.SystemRandom().shuffle(papers)
    urn.delete()
    Vote.objects.bulk_create(Vote(key=uuid.uuid4(), choice=choice, **paper_of(item)) for choice in papers)
    return papers


def _article(item: Item) -> str:
    return conference_of(item.edition).article
