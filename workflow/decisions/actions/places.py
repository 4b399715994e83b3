"""Granting a place under the quotas, or not (Articles 3 and 25)."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.actions import decide_passage
from workflow.applications.enums import Outcome
from workflow.applications.models import Application
from workflow.decisions.actions.ballots import has_passed, shuffle_urn
from workflow.decisions.actions.meetings import conference_of
from workflow.decisions.enums import ProposalState
from workflow.decisions.models import Proposal, QuotaSeat
from workflow.decisions.queries import places
from workflow.decisions.rules import full_message, quota_code, share_name
from workflow.decisions.transitions import DECLINE, GRANT, VOID
from workflow.programmes.actions import lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.award import Quota


def check_grant(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a proposal from a place now: the person, its state, its stage, its vote, a full quota."""
    check_actor(proposal, GRANT, by=by)
    check_source(proposal, GRANT)
    _require_stage(proposal)
    _require_vote(proposal)
    for quota in proposal.edition.rules.quotas_for(proposal.tier, proposal.track):
        _free_seat(proposal.edition, quota)


@transaction.atomic
def grant_place(proposal: Proposal, *, by: Any) -> Proposal:
    """Put a proposal on the list of winners-to-be: its vote has passed, and every quota it counts towards has a place.

    Officers who grant at the same moment wait for one another on the edition; the later one is told what is full.
    """
    edition = lock_running(proposal.edition)
    lock(proposal)
    check_grant(proposal, by=by)
    for quota in edition.rules.quotas_for(proposal.tier, proposal.track):
        _take_seat(edition, quota, proposal)
    apply_transition(proposal, GRANT, by=by, payload={"tier": proposal.tier}, decided_at=clock.now())
    decide_passage(proposal.application, proposal.stage, Outcome.PASSED, by=by)
    return proposal


def check_decline(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a proposal from being left off now: the person, its state, its stage, the conference's word."""
    check_actor(proposal, DECLINE, by=by)
    check_source(proposal, DECLINE)
    _require_stage(proposal)
    _check_not_voted_for(proposal)


@transaction.atomic
def decline_proposal(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """Leave a proposal off the list, with the reason its applicant will read.

    What the conference voted for is its word: left off only where no place is free.
    """
    lock_running(proposal.edition)
    lock(proposal)
    check_decline(proposal, by=by)
    apply_transition(proposal, DECLINE, by=by, reason=reason, decline_reason=reason.strip(), decided_at=clock.now())
    decide_passage(proposal.application, proposal.stage, Outcome.LEFT_OUT, by=by, reason=reason)
    return proposal


def void_proposal(application: Application, **what: Any) -> None:
    """Its application left: the proposal falls, its papers are mixed, and the places it had are free again."""
    proposal = Proposal.objects.filter(application=application).exclude(state=ProposalState.DECLINED).first()
    if proposal is None:
        return
    apply_transition(proposal, VOID, by=None, reason=application.get_left_as_display())
    proposal.seats.all().delete()
    shuffle_urn(proposal)


def _check_not_voted_for(proposal: Proposal) -> None:
    if not proposal.stage.options.ballot or proposal.state != ProposalState.VOTED or not has_passed(proposal):
        return
    full = {place["code"] for place in places(proposal.edition) if place["taken"] >= place["capacity"]}
    if not full & {quota_code(quota) for quota in proposal.edition.rules.quotas_for(proposal.tier, proposal.track)}:
        share = conference_of(proposal.edition).ballot
        raise RuleViolation(
            share.article,
            f"评审会表决已通过（出席 {proposal.present} 个，同意 {proposal.yes} 个），且尚有名额，不能不列入拟获奖名单",
        )


def _require_stage(proposal: Proposal) -> None:
    if proposal.stage.state != StageState.CURRENT:
        raise TransitionNotAllowed(f"“{proposal.stage.name}”环节不在进行中，不能作出决定。")


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


def _take_seat(edition: Edition, quota: Quota, proposal: Proposal) -> QuotaSeat:
    number = _free_seat(edition, quota)
    return QuotaSeat.objects.create(
        edition=edition, quota=quota_code(quota), number=number, capacity=quota.at_most, proposal=proposal
    )


def _free_seat(edition: Edition, quota: Quota) -> int:
    taken = set(QuotaSeat.objects.filter(edition=edition, quota=quota_code(quota)).values_list("number", flat=True))
    free = next((number for number in range(1, quota.at_most + 1) if number not in taken), None)
    if free is None:
        raise RuleViolation(quota.article, full_message(quota, edition.rules))
    return free
