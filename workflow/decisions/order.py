"""Who comes first under a quota: the order of votes, and who is tied for the last place (Articles 3, 25)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from workflow.applications.enums import Departure
from workflow.decisions.enums import UNDECIDED, ProposalState, RoundCause
from workflow.decisions.models import Proposal, ProposalRound, QuotaSeat
from workflow.decisions.rules import quota_code
from workflow.programmes.enums import StageState
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.award import Quota


@dataclass
class Contest:
    """One proposal among those still undecided under one quota.

    `ahead` had more votes, `tied` as many, `waiting` are not counted yet and may still come before it.
    """

    quota: Quota
    free: int
    ahead: list[Proposal] = field(default_factory=list)
    tied: list[Proposal] = field(default_factory=list)
    waiting: list[Proposal] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whoever may come before it or beside it has a place too: the order takes nothing from anybody."""
        return len(self.ahead) + len(self.tied) + len(self.waiting) < self.free

    @property
    def is_tie(self) -> bool:
        """A place for some of those of equal votes, not for all, and everything is counted."""
        return not self.waiting and len(self.ahead) < self.free <= len(self.ahead) + len(self.tied)


def contests(proposal: Proposal) -> list[Contest]:
    """Where a counted and passed proposal stands under each quota it counts towards."""
    return [contest(proposal, quota) for quota in proposal.edition.rules.quotas_for(proposal.tier, proposal.track)]


def contest(proposal: Proposal, quota: Quota) -> Contest:
    """Where it stands under one quota."""
    found, own = Contest(quota, free_places(proposal.stage, quota)), votes(proposal)
    for rival in rivals(proposal, quota):
        theirs = votes(rival)
        if rival.state != ProposalState.VOTED:
            # In a further ballot: behind for certain only where an earlier one put it there.
            if not outvotes(own, theirs):
                found.waiting.append(rival)
        elif outvotes(theirs, own):
            found.ahead.append(rival)
        elif not outvotes(own, theirs):
            found.tied.append(rival)
    return found


def rivals(proposal: Proposal, quota: Quota) -> list[Proposal]:
    """The others that may still be granted under a quota: not counted yet, or counted and passed."""
    rows = Proposal.objects.filter(
        stage=proposal.stage, state__in=UNDECIDED, tier__in=quota.tiers, track__in=quota.tracks
    ).exclude(pk=proposal.pk)
    rows = rows.select_related("application", "edition", "stage", "meeting").prefetch_related("rounds")
    return [row for row in rows.order_by("pk") if row.state != ProposalState.VOTED or has_passed(row)]


def has_passed(proposal: Proposal) -> bool:
    """Whether the counted ballot reached the rule set's share of those present (more than half by default)."""
    conference = proposal.edition.rules.conference
    return (
        conference is not None
        and proposal.state != ProposalState.DELIBERATED
        and bool(proposal.present)
        and conference.ballot.is_reached(proposal.yes or 0, proposal.present or 0)
    )


def votes(proposal: Proposal) -> tuple[int, ...]:
    """The yes votes of the first ballot and of each further one a tie called for."""
    found: list[int] = []
    for earlier in sorted(proposal.rounds.all(), key=lambda row: row.number):
        found = [*found, earlier.yes or 0] if earlier.cause == RoundCause.TIE else []
    return tuple(found) if proposal.present is None else (*found, proposal.yes or 0)


def outvotes(one: Sequence[int], other: Sequence[int]) -> bool:
    """More votes in the first ballot in which both were voted on and differ."""
    return next((mine > theirs for mine, theirs in zip(one, other, strict=False) if mine != theirs), False)


def next_in_order(stage: Stage, quota: Quota) -> list[Proposal]:
    """Of those voted for and left off, who comes next by the votes under a quota; several when their votes are equal."""
    rows = Proposal.objects.filter(
        stage=stage, state=ProposalState.DECLINED, tier__in=quota.tiers, track__in=quota.tracks,
        application__left_as=Departure.NOT_GRANTED,
    ).select_related("application", "edition", "stage").prefetch_related("rounds")  # fmt: skip
    passed = [row for row in rows.order_by("pk") if has_passed(row)]
    return [row for row in passed if not any(outvotes(votes(other), votes(row)) for other in passed)]


def free_places(stage: Stage, quota: Quota) -> int:
    """How many more may be granted under a quota now.

    Once the conference stage is over, only as many as were given up since: what it left vacant then stays so.
    """
    free = quota.at_most - QuotaSeat.objects.filter(edition=stage.edition_id, quota=quota_code(quota)).count()
    return (
        free if stage.state != StageState.DONE else max(0, min(free, given_up(stage, quota) - given_anew(stage, quota)))
    )


def given_up(stage: Stage, quota: Quota) -> int:
    """Places that were granted and became free since the stage was left: the case left, or the list was sent back."""
    left = Proposal.objects.filter(
        stage=stage, state=ProposalState.VOIDED, decided_at__isnull=False, tier__in=quota.tiers, track__in=quota.tracks,
        application__left_at__gt=stage.left_at,
    )  # fmt: skip
    return left.count() + len(_returned(stage, quota))


def given_anew(stage: Stage, quota: Quota) -> int:
    """Places granted since the stage was left, those included that were given up again."""
    rows = Proposal.objects.filter(
        stage=stage, decided_at__gt=stage.left_at, tier__in=quota.tiers, track__in=quota.tracks,
        state__in=[ProposalState.GRANTED, ProposalState.VOIDED],
    )  # fmt: skip
    return rows.count() + sum(anew for anew in _returned(stage, quota))


def _returned(stage: Stage, quota: Quota) -> list[bool]:
    """Of each grant that was sent back: whether it had been given since the stage was left, by a refill or once more."""
    earlier = ProposalRound.objects.filter(proposal=OuterRef("proposal"), number__lt=OuterRef("number"))
    anew = Q(proposal__proposed_at__gt=stage.left_at) | Exists(earlier.filter(closed_at__gt=stage.left_at))
    rows = ProposalRound.objects.filter(
        proposal__stage=stage, cause=RoundCause.RETURNED, tier__in=quota.tiers, proposal__track__in=quota.tracks
    )
    return [*rows.annotate(anew=anew).values_list("anew", flat=True)]
