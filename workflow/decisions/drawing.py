"""The list of proposed winners drawn from rank and quotas, changed by the office, put forward whole (Articles 3, 25).

Nobody goes before one of better rank in the track without a reason on record; of better rank at all, where the rule set ranks
the tracks as one.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.errors import RuleViolation
from portal.journal.actions import record
from workflow.applications.models import Application
from workflow.decisions.actions.proposals import conference_stage, propose_honour
from workflow.decisions.models import Proposal
from workflow.decisions.ranking import Drawn, Standing, departures, standings
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.models import Edition
from workflow.programmes.ruleset.award import Quota
from workflow.reviews.actions.checks import require_office
from workflow.reviews.passing import short_of_marks

PASSED_OVER = "proposal.passed_over"


def draw(edition: Edition, applications: Iterable[Application]) -> list[Drawn]:
    """Tier after tier the best of the scores, as far as the quotas go; equal places of a track go together, and of all tracks
    where these are ranked as one.

    Who falls short of a pass mark is for no tier.
    """
    found, rules, short = standings(edition), edition.rules, short_of_marks(edition)
    pool = [one for one in applications if one.pk in found and one.pk not in short]
    pool.sort(key=lambda one: (-found[one.pk].score, found[one.pk].rank, one.number or ""))
    left = {quota: quota.at_most for quota in rules.quotas}
    for tier, track in Proposal.objects.filter(edition=edition).values_list("tier", "track"):
        left |= {quota: left[quota] - 1 for quota in rules.quotas_for(tier, track)}
    tiers: dict[int, str] = {}
    for tier in (one.code for one in rules.tiers):
        last: dict[tuple[str, Quota], int] = {}
        for one in [one for one in pool if one.pk not in tiers]:
            quotas, lane, rank = rules.quotas_for(tier, one.track), _lane(one, found), found[one.pk].rank
            if quotas and all(left[quota] > 0 or last.get((lane, quota)) == rank for quota in quotas):
                tiers[one.pk] = tier
                left |= {quota: left[quota] - 1 for quota in quotas}
                last |= dict.fromkeys(((lane, quota) for quota in quotas), rank)
    order = {tier.code: place for place, tier in enumerate(rules.tiers)}
    drawn = [Drawn(one, tiers.get(one.pk, "")) for one in applications]
    return sorted(drawn, key=lambda row: (order.get(row.tier, len(order)), _place(row, found)))


def _place(row: Drawn, found: Mapping[int, Standing]) -> tuple[str, int, str]:
    standing = found.get(row.application.pk)
    return _lane(row.application, found), standing.rank if standing else 10**6, row.application.number or ""


def _lane(application: Application, found: Mapping[int, Standing]) -> str:
    """Whom it is ranked with: its track, or all."""
    first = next(iter(found.values()), None)
    return "" if first and first.across else application.track


def check_propose_any(application: Application, *, by: Any) -> None:
    """Raise what keeps this one from being proposed: the person, that the edition stands still."""
    require_office(by, application)
    check_running(application.edition)


@transaction.atomic
def propose_drawn(rows: Sequence[Drawn], *, by: Any) -> list[Proposal]:
    """Put a list forward whole; each departure from rank with its reason. Raises for what does not fit, naming each."""
    for row in rows:
        require_office(by, row.application)
    editions = {row.application.edition_id: row.application.edition for row in rows}
    made: list[Proposal] = []
    # Ranks are read under the lock that sheets and reports wait for.
    for key in sorted(editions):
        edition = lock_running(editions[key])
        of_it = [row for row in rows if row.application.edition_id == key]
        found = standings(edition)
        stage = conference_stage(edition)
        if faults := departures(stage, of_it, found, by=by):
            raise RuleViolation(stage.article, "；".join(faults))
        made += [_propose(row, found, by=by) for row in of_it if row.tier]
        for row in of_it:
            if not row.tier and row.reason:
                record(row.application, PASSED_OVER, by=by, reason=row.reason)
    if not made:
        raise ValidationError("名单中没有提出建议的申报，请至少为一件写明奖项。")
    return made


def _propose(row: Drawn, found: Mapping[int, Standing], *, by: Any) -> Proposal:
    standing = found.get(row.application.pk)
    opinion = "。".join(filter(None, [standing.words if standing else "", row.reason]))
    return propose_honour(row.application, tier=row.tier, by=by, opinion=opinion)
