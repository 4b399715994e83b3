"""Granting a place under the quotas, or not (Articles 3 and 25)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.actions import decide_passage
from workflow.applications.enums import Outcome
from workflow.applications.models import Application, Passage
from workflow.decisions.actions.ballots import shuffle_urn
from workflow.decisions.actions.checks import check_marks, conference_of, require_sitting
from workflow.decisions.enums import UNDECIDED, MeetingState, ProposalState
from workflow.decisions.models import Proposal, QuotaSeat
from workflow.decisions.order import Contest, contests, free_places, has_passed
from workflow.decisions.queries import quorum_at_most
from workflow.decisions.rules import full_message, quota_code, quota_label, share_name
from workflow.decisions.transitions import DECLINE, GRANT, VOID
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.award import Quota


def check_grant(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a proposal from a place now: the person, its state, its vote, a full quota, its turn."""
    check_actor(proposal, GRANT, by=by)
    check_source(proposal, GRANT)
    _require_vote(proposal)
    check_marks(proposal.application)
    for quota in proposal.edition.rules.quotas_for(proposal.tier, proposal.track):
        _require_place(proposal, quota)
    if conference_of(proposal.edition).granting == "by_votes":
        for contest in out_of_turn(proposal):
            raise _turn_message(proposal, contest)


@transaction.atomic
def grant_place(proposal: Proposal, *, by: Any, reason: str = "") -> Proposal:
    """Put a proposal on the list of winners-to-be: its vote has passed, and every quota it counts towards has a place.

    In the order of votes; where the rule set leaves the order free, another one takes a written `reason`. Officers who
    grant at the same moment wait for one another on the edition; the later one is told what is full.
    """
    # Quotas span proposals: the edition's lock keeps two grants from taking one last place.
    lock_running(proposal.edition)
    lock(proposal)
    check_grant(proposal, by=by)
    order_reason = reason.strip() if out_of_turn(proposal) else ""
    if out_of_turn(proposal) and not order_reason:
        raise ValidationError({"reason": "未按得票次序列入的，须写明理由，记入会议纪要。"}, code="reason")
    # The seat before the word: a quota that is full refuses the grant as a whole.
    take_seats(proposal)
    apply_transition(
        proposal, GRANT, by=by, reason=order_reason, payload={"tier": proposal.tier}, decided_at=clock.now(),
        order_reason=order_reason,
    )  # fmt: skip
    decide_passage(proposal.application, proposal.stage, Outcome.PASSED, by=by)
    return proposal


def out_of_turn(proposal: Proposal) -> list[Contest]:
    """The quotas under which others may come before a voted proposal and not everybody has a place."""
    if not proposal.stage.options.ballot or proposal.state != ProposalState.VOTED:
        return []
    return [contest for contest in contests(proposal) if not contest.is_settled]


def _turn_message(proposal: Proposal, contest: Contest) -> RuleViolation:
    named = f"{quota_label(contest.quota, proposal.edition.rules)}尚有 {contest.free} 个名额"
    if contest.waiting:
        said = f"{named}，同一名额还有 {len(contest.waiting)} 项尚未唱票，须全部唱票后按得票次序列入"
    elif len(contest.ahead) >= contest.free:
        before = "、".join(one.application.public_name for one in contest.ahead)
        said = f"{named}，{before}得票多于此项，须先行列入"
    else:
        same = "、".join(one.application.public_name for one in contest.tied)
        said = f"{named}，{same}与此项均得 {proposal.yes} 票，不能全部列入，请再次投票"
    return RuleViolation(conference_of(proposal.edition).ballot.article, said)


def check_decline(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a proposal from being left off now: the person, its state, its stage, the conference's word."""
    check_actor(proposal, DECLINE, by=by)
    check_source(proposal, DECLINE)
    require_sitting(proposal.stage, "不能作出决定")
    _check_dealt_with(proposal)
    _check_not_voted_for(proposal)


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """Leave a proposal off the list, with the reason its applicant will read.

    The conference has dealt with it, and what it voted for is its word: left off only where no place is free.
    """
    # A place may become free at this moment: whether one is free is asked where nobody else gives or takes one.
    lock_running(proposal.edition)
    lock(proposal)
    check_decline(proposal, by=by)
    apply_transition(proposal, DECLINE, by=by, reason=reason, decline_reason=reason.strip(), decided_at=clock.now())
    decide_passage(proposal.application, proposal.stage, Outcome.LEFT_OUT, by=by, reason=reason)
    return proposal


def void_proposal(application: Application, **what: Any) -> None:
    """Its application left: the proposal falls, its papers are mixed, and the places it had are free again."""
    proposal = (
        Proposal.objects.filter(application=application).filter(state__in=UNDECIDED | {ProposalState.GRANTED}).first()
    )
    if proposal is None:
        return
    shuffle_urn(proposal)
    apply_transition(proposal, VOID, by=None, reason=application.get_left_as_display())
    proposal.seats.all().delete()


def rests_at_conference(passage: Passage) -> str:
    """The conference has dealt with it: what it said stands, and is its own to change."""
    dealt = Proposal.objects.filter(application=passage.application_id).exclude(
        state__in=[ProposalState.PROPOSED, ProposalState.VOIDED]
    )
    return "评审会已经审议该申报，请提交评审会再行审议。" if dealt.exists() else ""


def _check_dealt_with(proposal: Proposal) -> None:
    """An item is left off by the conference (Article 25), not before it; also one on which no meeting could ever decide."""
    ballot = proposal.stage.options.ballot
    if proposal.state == ProposalState.VOTED or (proposal.state == ProposalState.DELIBERATED and not ballot):
        return
    meeting = proposal.stage.meetings.filter(state=MeetingState.OPEN).first()
    if (
        proposal.state == ProposalState.PROPOSED
        and meeting
        and not quorum_at_most(meeting, proposal.application).reached
    ):
        return
    raise RuleViolation(
        proposal.stage.article,
        f"此项尚未经会议{'表决、唱票' if ballot else '审议'}，不能不列入，请在会议上办理后再作决定",
    )


def _check_not_voted_for(proposal: Proposal) -> None:
    if not proposal.stage.options.ballot or proposal.state != ProposalState.VOTED or not has_passed(proposal):
        return
    quotas = proposal.edition.rules.quotas_for(proposal.tier, proposal.track)
    if all(free_places(proposal.stage, quota) for quota in quotas):
        share = conference_of(proposal.edition).ballot
        raise RuleViolation(
            share.article,
            f"评审会表决已通过（出席 {proposal.present} 个，同意 {proposal.yes} 个），且尚有名额，不能不列入拟获奖名单",
        )


def _require_vote(proposal: Proposal) -> None:
    """A ballot where the stage demands one; else the deliberation on record is enough."""
    if not proposal.stage.options.ballot:
        return
    if proposal.state != ProposalState.VOTED:
        raise TransitionNotAllowed("此项尚未唱票，表决通过后才能列入拟获奖名单。")
    if not has_passed(proposal):
        share = conference_of(proposal.edition).ballot
        raise RuleViolation(
            share.article,
            f"表决未通过：出席 {proposal.present} 个，同意 {proposal.yes} 个，"
            f"须{share_name(share.numerator, share.denominator, share.strict)}，不能列入拟获奖名单",
        )


def take_seats(proposal: Proposal) -> None:
    """A place under every quota the proposal counts towards; asked for free ones before."""
    for quota in proposal.edition.rules.quotas_for(proposal.tier, proposal.track):
        _take_seat(proposal.edition, quota, proposal)


def _take_seat(edition: Edition, quota: Quota, proposal: Proposal) -> QuotaSeat:
    number = _free_seat(edition, quota)
    return QuotaSeat.objects.create(
        edition=edition, quota=quota_code(quota), number=number, capacity=quota.at_most, proposal=proposal
    )


def _free_seat(edition: Edition, quota: Quota) -> int:
    taken = set(QuotaSeat.objects.filter(edition=edition, quota=quota_code(quota)).values_list("number", flat=True))
    return next(number for number in range(1, quota.at_most + 1) if number not in taken)


def _require_place(proposal: Proposal, quota: Quota) -> None:
    if free_places(proposal.stage, quota):
        return
    rules, edition = proposal.edition.rules, proposal.edition_id
    if QuotaSeat.objects.filter(edition=edition, quota=quota_code(quota)).count() >= quota.at_most:
        raise RuleViolation(quota.article, full_message(quota, rules))
    raise RuleViolation(quota.article, f"{quota_label(quota, rules)}空出的名额已经递补，原已空缺的名额不再授予")
