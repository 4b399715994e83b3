"""Who stands before whom, and who goes before whom without a reason on record (Articles 3, 25)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.applications.queries import candidates
from workflow.decisions.models import Proposal
from workflow.programmes.models import Edition, Stage
from workflow.programmes.ruleset.award import Quota
from workflow.reviews.passing import short_of_marks
from workflow.reviews.placing import ranks, ranks_across

HIDDEN = "须由其他工作人员办理的一件申报"


@dataclass(frozen=True)
class Standing:
    """Where an application stands in the last stage that gave averages; `score` is what the rule set ranks by."""

    rank: int
    score: Any
    combined: bool = False
    across: bool = False
    """Of all tracks ranked as one."""

    @property
    def place(self) -> str:
        """`列第3名`, and among whom."""
        return f"{'在全部类别中' if self.across else ''}列第{self.rank}名"

    @property
    def words(self) -> str:
        return f"{'全部类别中' if self.across else ''}第{self.rank}名，{'综合得分' if self.combined else '平均分'}{self.score}"


@dataclass(frozen=True)
class Drawn:
    """One line of the list: for which tier an application is proposed, or for none; the reason of a departure."""

    application: Application
    tier: str = ""
    reason: str = ""


def standings(edition: Edition) -> dict[int, Standing]:
    """By application: rank and score of the edition's last stage with averages."""
    for stage in reversed([one for one in edition.ordered_stages if one.kind == "assessment"]):
        if found := ranks(stage):
            of = {"combined": stage.options.combined is not None, "across": ranks_across(stage)}
            return {pk: Standing(report.rank, report.score, **of) for pk, report in found.items()}
    return {}


def departures(stage: Stage, rows: Sequence[Drawn], found: Mapping[int, Standing], *, by: Any) -> list[str]:
    """Whom a line passes over that is of better rank, where neither says why; and who goes without a rank. Of better rank in
    its track, or of all where the tracks are ranked as one: then not whom a quota of their own track leaves no place.

    Who is on no line is not proposed; whom a pass mark keeps from every honour is passed over by the rule itself. A case that
    this person is kept from is not named.
    """
    edition, named = stage.edition, {row.application.pk for row in rows}
    proposed = Proposal.objects.filter(edition=edition).select_related("application")
    others = [Drawn(one.application, one.tier) for one in proposed]
    left = candidates(stage).filter(proposal=None).exclude(pk__in=named)
    others += [Drawn(application) for application in left]
    short = short_of_marks(edition) if found else {}
    hidden = set(barred_from(by).values_list("pk", flat=True)) if by is not None else set()
    faults = [
        f"{row.application}没有名次，请写明提出的理由"
        for row in rows
        if found and row.tier and row.application.pk not in found and not row.reason
    ]
    given = Counter((row.tier, row.application.track) for row in [*rows, *others] if row.tier)
    for row in [*rows, *others]:
        if row.application.pk in short:
            continue
        if ahead := "、".join(str(one.application) for one in rows if _passes_over(one, row, edition, found, given)):
            who = HIDDEN if row.application.pk in hidden else str(row.application)
            faults.append(
                f"{who}{found[row.application.pk].place}，名次在后的{ahead}先行提出或者列入较高奖项，请写明理由"
            )
    return faults


def _passes_over(
    row: Drawn, other: Drawn, edition: Edition, found: Mapping[int, Standing], given: Mapping[tuple[str, str], int]
) -> bool:
    """Whether this line goes before another that stands better among those it is ranked with, and neither has a reason."""
    if not row.tier or row.reason or other.reason:
        return False
    levels = [tier.code for tier in edition.rules.tiers]
    level = levels.index(other.tier) if other.tier else len(levels)
    here, there = found.get(row.application.pk), found.get(other.application.pk)
    if here is None or there is None or not (there.rank < here.rank and levels.index(row.tier) < level):
        return False
    if row.application.track == other.application.track:
        return True
    return here.across and _had_room(row, other, edition, given)


def _had_room(row: Drawn, other: Drawn, edition: Edition, given: Mapping[tuple[str, str], int]) -> bool:
    """Whether the other could have had the tier of this line instead of it: no quota that this line takes no place of is full."""
    rules, track = edition.rules, other.application.track
    quotas, shared = rules.quotas_for(row.tier, track), rules.quotas_for(row.tier, row.application.track)
    return bool(quotas) and all(quota in shared or _taken(quota, other, given) < quota.at_most for quota in quotas)


def _taken(quota: Quota, other: Drawn, given: Mapping[tuple[str, str], int]) -> int:
    """How many are for its tiers and tracks, this one left aside."""
    own = other.tier in quota.tiers and other.application.track in quota.tracks
    return sum(count for (tier, track), count in given.items() if tier in quota.tiers and track in quota.tracks) - own
