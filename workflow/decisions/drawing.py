"""The list of proposed winners drawn from rank and quotas, changed by the office, put forward whole (Articles 3, 25).

Within a track nobody goes before one of better rank without a reason on record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.errors import RuleViolation
from portal.journal.actions import record
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.applications.queries import candidates
from workflow.decisions.actions.proposals import conference_stage, propose_honour
from workflow.decisions.models import Proposal
from workflow.programmes.actions import check_running, lock_running
from workflow.programmes.models import Edition
from workflow.reviews.actions.checks import require_office
from workflow.reviews.queries import ranks

PASSED_OVER = "proposal.passed_over"
HIDDEN = "须由其他工作人员办理的一件申报"


@dataclass(frozen=True)
class Standing:
    """Where an application stands in the last stage that gave averages."""

    rank: int
    average: Any

    @property
    def words(self) -> str:
        return f"第{self.rank}名，平均分{self.average}"


@dataclass(frozen=True)
class Drawn:
    """One line of the list: for which tier an application is proposed, or for none; the reason of a departure."""

    application: Application
    tier: str = ""
    reason: str = ""


def standings(edition: Edition) -> dict[int, Standing]:
    """By application: rank and average of the edition's last stage with averages."""
    for stage in reversed([one for one in edition.ordered_stages if one.kind == "assessment"]):
        if found := ranks(stage):
            return {pk: Standing(report.rank, report.average) for pk, report in found.items()}
    return {}


def draw(edition: Edition, applications: Iterable[Application]) -> list[Drawn]:
    """Tier after tier the best of the averages, as far as the quotas go; equal averages of a track go together."""
    found, rules = standings(edition), edition.rules
    pool = [one for one in applications if one.pk in found]
    pool.sort(key=lambda one: (-found[one.pk].average, one.number or ""))
    left = {quota: quota.at_most for quota in rules.quotas}
    for tier, track in Proposal.objects.filter(edition=edition).values_list("tier", "track"):
        left |= {quota: left[quota] - 1 for quota in rules.quotas_for(tier, track)}
    tiers: dict[int, str] = {}
    for tier in (one.code for one in rules.tiers):
        last: dict[str, Any] = {}
        for one in [one for one in pool if one.pk not in tiers]:
            quotas, average = rules.quotas_for(tier, one.track), found[one.pk].average
            room = quotas and all(left[quota] > 0 for quota in quotas)
            if room or last.get(one.track) == average:
                tiers[one.pk], last[one.track] = tier, average
                left |= {quota: left[quota] - 1 for quota in quotas}
    order = {tier.code: place for place, tier in enumerate(rules.tiers)}
    drawn = [Drawn(one, tiers.get(one.pk, "")) for one in applications]
    return sorted(drawn, key=lambda row: (order.get(row.tier, len(order)), _place(row, found)))


def _place(row: Drawn, found: Mapping[int, Standing]) -> tuple[str, int, str]:
    standing = found.get(row.application.pk)
    return row.application.track, standing.rank if standing else 10**6, row.application.number or ""


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
        if faults := departures(edition, of_it, found, by=by):
            raise RuleViolation(conference_stage(edition).article, "；".join(faults))
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


def departures(edition: Edition, rows: Sequence[Drawn], found: Mapping[int, Standing], *, by: Any) -> list[str]:
    """Whom a line passes over that is of better rank in its track, where neither says why; and who goes without a rank.

    Who is on no line is not proposed. A case that this person is kept from is not named.
    """
    named = {row.application.pk for row in rows}
    proposed = Proposal.objects.filter(edition=edition).select_related("application")
    others = [Drawn(one.application, one.tier) for one in proposed]
    left = candidates(conference_stage(edition)).filter(proposal=None).exclude(pk__in=named)
    others += [Drawn(application) for application in left]
    hidden = set(barred_from(by).values_list("pk", flat=True)) if by is not None else set()
    faults = [
        f"{row.application}没有名次，请写明提出的理由"
        for row in rows
        if found and row.tier and row.application.pk not in found and not row.reason
    ]
    for row in [*rows, *others]:
        if ahead := "、".join(str(one.application) for one in rows if _passes_over(one, row, edition, found)):
            who = HIDDEN if row.application.pk in hidden else str(row.application)
            faults.append(
                f"{who}列第{found[row.application.pk].rank}名，名次在后的{ahead}先行提出或者列入较高奖项，请写明理由"
            )
    return faults


def _passes_over(row: Drawn, other: Drawn, edition: Edition, found: Mapping[int, Standing]) -> bool:
    """Whether this line goes before another of its track that stands better, and neither has a reason."""
    if not row.tier or row.reason or other.reason or row.application.track != other.application.track:
        return False
    levels = [tier.code for tier in edition.rules.tiers]
    level = levels.index(other.tier) if other.tier else len(levels)
    here, there = found.get(row.application.pk), found.get(other.application.pk)
    if here is None or there is None:
        return False
    return there.rank < here.rank and levels.index(row.tier) < level
