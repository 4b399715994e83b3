"""递补: a place given up before the commendation goes to a case that was left off. See docs/adr/0012-refilling.md."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.confirming.actions import check_none_waits, require_second
from portal.confirming.models import PendingAct
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.actions import record
from portal.transitions.core import lock
from workflow.applications.actions import decide_passage, return_to_running
from workflow.applications.actions.returning import check_return_to_running
from workflow.applications.enums import ApplicationState, Departure, Outcome
from workflow.applications.models import Application
from workflow.decisions.actions.checks import check_marks, conference_of
from workflow.decisions.actions.places import take_seats
from workflow.decisions.actions.rounds import UNHEARD, begin_round
from workflow.decisions.enums import RoundCause
from workflow.decisions.models import Proposal
from workflow.decisions.order import free_places, next_in_order, rivals
from workflow.decisions.rules import check_place_exists, quota_label
from workflow.decisions.transitions import REFILL, REOPEN
from workflow.programmes.actions import lock_running, require_office
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.award import Quota

REFILL_ACT = "conference.refill"
REFILLABLE = frozenset({Departure.NOT_GRANTED, Departure.NOT_PROPOSED})
"""Who may come back for a place that was given up: who got none, by vote, for want of places, or unproposed."""


def check_refill(application: Application, *, by: Any, tier: str = "") -> None:
    """Raise what keeps a place from going to a case now: the person, why the case is out, the rule set, the places.

    Without a tier it is asked whether any would do.
    """
    check_return_to_running(application, by=by)
    if application.left_as not in REFILLABLE:
        raise TransitionNotAllowed(f"“{application}”因{application.get_left_as_display()}退出，不能递补。")
    check_marks(application)
    edition = application.edition
    conference = conference_of(edition)
    if conference.refill == "none":
        raise RuleViolation(conference.article, "本奖项的规则集规定空出的名额不递补")
    check_not_commended(edition)
    stage = sitting_stage(edition)
    if tier:
        check_place_exists(edition.rules, tier, application.track)
    refusals = [refusal for code in _tiers(application, tier) if (refusal := _refusal(application, stage, code))]
    if len(refusals) == len(_tiers(application, tier)):
        raise refusals[0]


def refillable_tiers(application: Application) -> list[tuple[str, str]]:
    """The tiers a place of which was given up and can go to the case, with their names."""
    stage, rules = sitting_stage(application.edition), application.edition.rules
    return [(code, rules.tier(code).name) for code in _tiers(application, "") if not _refusal(application, stage, code)]


def _tiers(application: Application, tier: str) -> list[str]:
    """The tier asked for, or all that are given for its track."""
    rules = application.edition.rules
    given = [one.code for one in rules.tiers if rules.quotas_for(one.code, application.track)]
    return [tier] if tier else given


def _refusal(application: Application, stage: Stage, tier: str) -> RuleViolation | None:
    """Why no place of a tier can go to the case, or None."""
    rules = application.edition.rules
    for quota in rules.quotas_for(tier, application.track):
        if not free_places(stage, quota):
            return RuleViolation(quota.article, f"{quota_label(quota, rules)}没有空出的名额，不能递补")
        first = by_votes(stage, quota)
        if first and application.pk not in {one.application_id for one in first}:
            names = "、".join(one.application.public_name for one in first)
            return RuleViolation(quota.article, f"{quota_label(quota, rules)}按原得票次序应先由{names}递补")
    return None


def by_votes(stage: Stage, quota: Quota) -> list[Proposal]:
    """Who comes next by the votes, where the rule set refills by them; several when their votes are equal."""
    conference = stage.edition.rules.conference
    return next_in_order(stage, quota) if conference and conference.refill == "by_votes" else []


def check_not_commended(edition: Edition) -> None:
    """Raise once an honour of the edition was given: the list is law then."""
    if edition.applications.filter(state=ApplicationState.HONOURED).exists():
        raise TransitionNotAllowed("表彰决定已经印发，名单不再变动，不能递补。")


def sitting_stage(edition: Edition) -> Stage:
    """The edition's conference stage, begun or over: whoever is `REFILLABLE` was left off there."""
    return edition.stages.filter(kind="conference").exclude(state=StageState.PENDING).latest("position")


@transaction.atomic
def refill_place(
    application: Application, *, tier: str, by: Any, reason: str, under: PendingAct | None = None
) -> Proposal:
    """Bring a case back for a place that was given up: two officers, `under` is what one proposed.

    The conference decides on it anew at another meeting; where the rule set says so, who was next by the votes has the
    place at once. What comes after the conference (approval, its own public notice for the full period) follows.
    """
    # The place that was given up is asked for under the edition's lock: two refills cannot both find it free.
    edition = lock_running(application.edition)
    lock(application)
    check_refill(application, by=by, tier=tier)
    require_second("refill", application, by=by, under=under, demanded=True, label="名额递补")
    stage = sitting_stage(edition)
    proposal = Proposal.objects.filter(application=application).first()
    # Asked before the case returns: the order of votes is among those that are out.
    has_the_votes = proposal is not None and is_next_by_votes(lock(proposal), tier)
    return_to_running(application, by=by, reason=reason)
    if proposal is None:
        return _propose(application, stage, tier=tier, by=by, reason=reason)
    if has_the_votes:
        return _grant_by_votes(proposal, by=by, reason=reason)
    return begin_round(proposal, REOPEN, cause=RoundCause.REFILL, by=by, reason=reason, **{**UNHEARD, "tier": tier})


def is_next_by_votes(proposal: Proposal, tier: str) -> bool:
    """Whether the votes alone give it the place: it is the next under every quota, and no other has as many."""
    if tier != proposal.tier:
        return False
    quotas = proposal.edition.rules.quotas_for(tier, proposal.track)
    if any(rivals(proposal, quota) for quota in quotas):
        return False  # others of equal votes, or not voted on yet, are before the conference already
    return all([one.pk for one in by_votes(proposal.stage, quota)] == [proposal.pk] for quota in quotas)


def _propose(application: Application, stage: Stage, *, tier: str, by: Any, reason: str) -> Proposal:
    """Who was never proposed becomes a new item."""
    proposal = Proposal.objects.create(
        application=application, edition=application.edition, stage=stage, tier=tier, track=application.track,
        opinion=reason.strip(),
    )  # fmt: skip
    payload = {"tier": tier, "track": application.track, "cause": str(RoundCause.REFILL)}
    record(proposal, "proposal.made", by=by, reason=reason, payload=payload)
    return proposal


def _grant_by_votes(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """The place goes by the votes already counted: they stand, no meeting is held."""
    take_seats(proposal)
    begin_round(
        proposal, REFILL, cause=RoundCause.REFILL, by=by, reason=reason, meeting=None, minutes="", decline_reason="",
        decided_at=clock.now(),
    )  # fmt: skip
    decide_passage(proposal.application, proposal.stage, Outcome.PASSED, by=by)
    return proposal


def check_refill_of(proposal: Proposal, *, by: Any) -> None:
    """`check_refill` for a proposal's own page, and that no refill with the case waits for the second officer already."""
    check_refill(proposal.application, by=by)
    check_refill_waits(proposal, by=by)


def check_refill_waits(proposal: Proposal, *, by: Any) -> None:
    """Raise while a refill with the case waits for the second officer."""
    check_none_waits(REFILL_ACT, proposal.application)


def check_refill_in(edition: Edition, *, by: Any) -> None:
    """Raise what keeps the office from refilling any place of an edition now: the rule set, the commendation, no place free."""
    require_office(by)
    conference = conference_of(edition)
    if conference.refill == "none":
        raise RuleViolation(conference.article, "本奖项的规则集规定空出的名额不递补")
    check_not_commended(edition)
    stage = sitting_stage(edition)
    if not any(free_places(stage, quota) for quota in edition.rules.quotas):
        raise RuleViolation(conference.article, "没有空出的名额，不能递补")
