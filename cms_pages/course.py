"""The course of an edition as its page shows it: its stages by phase, from the lists to the honours, places and prizes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.money import yuan
from workflow.programmes.models import Stage
from workflow.programmes.ruleset.schema import RuleSet

PHASES = {
    "application": "申报与资格",
    "screening": "申报与资格",
    "assessment": "评审",
    "conference": "审定",
    "approval": "审定",
    "commendation": "表彰",
}
"""The phase a kind of stage belongs to; one of another kind belongs to that before it, as a list does."""
NUMERALS = "一二三四五六"
BAR = 260
"""The width of the longest bar, in its drawing's own units."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Stages that belong together."""

    title: str
    stages: list[Stage]


def phases_of(stages: Iterable[Stage]) -> list[Phase]:
    """The stages in their order, a phase ending where the next stage belongs to another."""
    found: list[tuple[str, list[Stage]]] = []
    for stage in stages:
        name = PHASES.get(stage.kind) or (found[-1][0] if found else "评选")
        if not found or found[-1][0] != name:
            found.append((name, []))
        found[-1][1].append(stage)
    return [Phase(f"{numeral}、{name}", rows) for numeral, (name, rows) in zip(NUMERALS, found, strict=False)]


@dataclass(slots=True)
class Part:
    """One bar of a step, of a track: the track's place in the rule set, where the bar begins and how long it is."""

    track: str
    value: int
    place: int
    x: int = 0
    width: int = 0


@dataclass(slots=True)
class Step:
    """One step of the funnel: how many stood there, by track; how many at the last edition; how many at most."""

    label: str
    parts: list[Part] = field(default_factory=list)
    before: int = 0
    at_most: int = 0
    before_width: int = 0
    most_width: int = 0

    @property
    def total(self) -> int:
        return sum(part.value for part in self.parts)

    def add(self, track: str, value: int, places: dict[str, int]) -> None:
        self.parts.append(Part(track, value, places.get(track, 1)))

    def scale(self, longest: int) -> None:
        """Lengths for a drawing in which the longest bar takes its whole width."""
        at = 0
        self.parts.sort(key=lambda part: part.place)
        for part in self.parts:
            part.x, part.width = at, round(BAR * part.value / longest)
            at += part.width
        self.before_width, self.most_width = round(BAR * self.before / longest), round(BAR * self.at_most / longest)


def scaled(steps: list[Step]) -> list[Step]:
    """The steps with the lengths of their bars; none where nothing has been counted yet."""
    longest = max((max(step.total, step.before, step.at_most) for step in steps), default=0)
    if not any(step.total for step in steps):
        return []
    for step in steps:
        step.scale(longest)
    return steps


@dataclass(frozen=True, slots=True)
class Place:
    """What may be given of one tier and track, and what it brings."""

    tier: str
    track: str
    places: str
    prize: str


def places_of(rules: RuleSet) -> list[Place]:
    """Places and prizes in the order of the rule set (名额与奖励标准)."""
    return [
        Place(rules.tier(tier).name, rules.track(track).name, _places(rules, tier, track), _prize(rules, tier, track))
        for tier, track in rules.combinations
    ]


def _places(rules: RuleSet, tier: str, track: str) -> str:
    """不超过2个; 合计不超过10个 where several share a quota."""
    words = []
    for quota in rules.quotas_for(tier, track):
        shared = len(quota.tiers) * len(quota.tracks) > 1
        words.append(f"{'合计' if shared else ''}不超过{quota.at_most}个")
    return "，".join(words)


def _prize(rules: RuleSet, tier: str, track: str) -> str:
    prize = rules.prize_for(tier, track)
    if prize.amount_yuan is None:
        return "精神奖励"
    most = "不超过" if prize.kind == "at_most" else ""
    return f"{most}{yuan(prize.amount_yuan)}/{rules.track(track).unit}"


def documents_of(edition: Any) -> list[Any]:
    """What was published for the edition, oldest first."""
    return sorted(edition.documents.all(), key=lambda document: document.published_at)
