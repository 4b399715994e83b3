"""The list of proposed winners: the office proposes, the conference deliberates (Article 25)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_actor, check_source, lock
from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.decisions.actions.checks import check_marks, require_quorum
from workflow.decisions.actions.rounds import check_after_earlier_rounds, deliberate_anew
from workflow.decisions.enums import UNDECIDED, MeetingState, ProposalState
from workflow.decisions.models import Meeting, Proposal
from workflow.decisions.queries import item_quorum
from workflow.decisions.ranking import Drawn, departures, standings
from workflow.decisions.rules import check_place_exists, first_tier, other_tiers
from workflow.decisions.transitions import DELIBERATE
from workflow.programmes.actions import lock_running
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.reviews.actions.checks import require_office
from workflow.reviews.passing import short_of_marks

NOT_SITTING = "审议须在本环节正在进行的评审会会议上进行，请先宣布开会。"


def conference_stage(edition: Edition) -> Stage:
    """The edition's conference stage that is not over."""
    open_states = (StageState.PENDING, StageState.CURRENT)
    stage = next((s for s in edition.ordered_stages if s.kind == "conference" and s.state in open_states), None)
    if stage is None:
        raise TransitionNotAllowed("本届没有尚未结束的审议环节，不能再提出获奖建议。")
    return stage


@transaction.atomic
def propose_honour(application: Application, *, tier: str, by: Any, opinion: str = "") -> Proposal:
    """Put an application on the list of proposed winners for a tier (Articles 2, 3, 25). One proposal per application.

    Out of the order of ranks, `opinion` says why.
    """
    require_office(by, application)
    # One proposal for an application, and none for one that leaves at this moment.
    edition = lock_running(application.edition)
    lock(application)
    stage = conference_stage(edition)
    check_place_exists(edition.rules, tier, application.track)
    if Proposal.objects.filter(application=application).exists():
        raise RuleViolation(
            stage.article, f"“{application}”已列入获奖建议名单，不能重复提出；如需调整奖项，请使用“调整奖项”"
        )
    if not candidates(stage).filter(pk=application.pk).exists():
        raise RuleViolation(stage.article, f"“{application}”尚未通过此前的全部环节，不能提出获奖建议")
    check_marks(application)
    if by is not None:
        _check_in_turn(Drawn(application, tier, opinion.strip()), stage, by=by)
    proposal = Proposal(
        application=application, edition=edition, stage=stage, tier=tier, track=application.track, opinion=opinion
    )
    proposal.save()
    record(proposal, "proposal.made", by=by, reason=opinion, payload={"tier": tier, "track": application.track})
    return proposal


def _check_in_turn(row: Drawn, stage: Stage, *, by: Any) -> None:
    """Nobody goes before one of better rank in the track, or without a rank, unless the opinion says why."""
    if faults := departures(stage, [row], standings(stage.edition), by=by):
        raise RuleViolation(stage.article, "；".join(faults))


def put_forward(stage: Stage) -> list[Proposal]:
    """Where the rule set asks for no list of the office, put every candidate before the conference, under the edition's lock.

    Each for the first tier that the rule set gives for its track; the conference may change the tier. Not one that falls
    short of a pass mark.
    """
    if stage.options.proposal:
        return []
    proposals = []
    for application in candidates(stage).filter(proposal__isnull=True).exclude(pk__in=short_of_marks(stage.edition)):
        tier = first_tier(stage.edition.rules, application.track)
        place = {"tier": tier, "track": application.track}
        proposal = Proposal.objects.create(application=application, edition=stage.edition, stage=stage, **place)
        record(proposal, "proposal.made", by=None, payload={**place, "by_rule": True})
        proposals.append(proposal)
    return proposals


def check_change_tier(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps a proposal's tier as it is: the person, that it was decided on, that there is no other."""
    require_office(by, proposal.application)
    if proposal.state not in UNDECIDED:
        raise TransitionNotAllowed(f"此项“{proposal.get_state_display()}”，不能再调整奖项。")
    rules = proposal.edition.rules
    if not other_tiers(rules, proposal.tier, proposal.track):
        track = rules.track(proposal.track).name
        raise RuleViolation(rules.tiers[0].article, f"{track}只设{proposal.tier_label}，没有其他奖项可以调整")


@transaction.atomic
def change_tier(proposal: Proposal, *, tier: str, by: Any, reason: str) -> Proposal:
    """Propose another tier. Once the conference has dealt with it, that is for the conference to say again.

    After the deliberation the item goes back to it with what it came to kept as its earlier round: a new deliberation,
    a new vote.
    """
    # Edition, meeting, proposal: the order of ballots, which may be falling on it.
    lock_running(proposal.edition)
    if meeting := Meeting.objects.filter(proposals=proposal).first():
        lock(meeting)  # nobody casts a paper while its round ends
    lock(proposal)
    check_change_tier(proposal, by=by)
    if not reason.strip():
        raise ValidationError("请写明调整奖项的理由。", code="reason")
    check_place_exists(proposal.edition.rules, tier, proposal.track)
    if tier == proposal.tier:
        raise ValidationError({"tier": "奖项没有改变，请另选奖项。"})
    before = proposal.tier
    if proposal.state == ProposalState.PROPOSED:
        proposal.tier = tier
        proposal.save(update_fields=["tier"])
    else:
        deliberate_anew(proposal, tier=tier, by=by, reason=reason)
    record(proposal, "proposal.tier_changed", by=by, reason=reason, payload={"from": before, "to": tier})
    return proposal


def check_deliberate(proposal: Proposal, *, by: Any) -> None:
    """Raise what keeps an item from being deliberated on now: the person, its state, that no meeting of its stage is open."""
    check_actor(proposal, DELIBERATE, by=by)
    check_source(proposal, DELIBERATE)
    if not Meeting.objects.filter(stage=proposal.stage, state=MeetingState.OPEN).exists():
        raise TransitionNotAllowed(NOT_SITTING)


@transaction.atomic
def deliberate_proposal(proposal: Proposal, *, meeting: Meeting, minutes: str, by: Any) -> Proposal:
    """Enter what was said on a proposal; voting on it is open from now on. The item's own quorum must be there."""
    # The item's quorum is counted among those present under the meeting's lock.
    lock_running(proposal.edition)
    lock(meeting)
    lock(proposal)
    check_deliberate(proposal, by=by)
    if meeting.state != MeetingState.OPEN or meeting.stage_id != proposal.stage_id:
        raise TransitionNotAllowed(NOT_SITTING)
    if not minutes.strip():
        raise ValidationError("请填写审议记录。", code="required")
    check_after_earlier_rounds(proposal, meeting)
    require_quorum(meeting, item_quorum(meeting, proposal.application), item="本项")
    return apply_transition(proposal, DELIBERATE, by=by, meeting=meeting, minutes=minutes.strip())
