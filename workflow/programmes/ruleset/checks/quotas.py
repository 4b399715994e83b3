"""Places and money: every combination is counted, every honour has its prize, the budget suffices."""

from collections.abc import Collection, Iterator

from portal.money import yuan
from workflow.programmes.ruleset.errors import Loc, Problem, citing
from workflow.programmes.ruleset.schema import Combination, RuleSet


def check_quotas(ruleset: RuleSet) -> Iterator[Problem]:
    """Quotas name known tiers and tracks; no combination of tier and track is without one."""
    tiers = {tier.code for tier in ruleset.tiers}
    tracks = {track.code for track in ruleset.tracks}
    seen: set[tuple[frozenset[str], frozenset[str]]] = set()
    for place, quota in enumerate(ruleset.quotas):
        yield from unknown(("quotas", place, "tiers"), quota.tiers, tiers, "奖项")
        yield from unknown(("quotas", place, "tracks"), quota.tracks, tracks, "类别")
        span = (frozenset(quota.tiers), frozenset(quota.tracks))
        if span in seen:
            yield Problem(("quotas", place), "与前面的名额针对同样的奖项和类别，重复")
        seen.add(span)
    for tier, track in uncounted(ruleset):
        yield Problem(("quotas",), f"奖项 {tier} 的类别 {track} 没有名额规定；不设的请写 at_most = 0")


def uncounted(ruleset: RuleSet) -> list[Combination]:
    """Combinations that no quota bounds."""
    return [place for place in ruleset.combinations if not ruleset.quotas_for(*place)]


def unknown(loc: Loc, codes: Collection[str], known: Collection[str], what: str) -> Iterator[Problem]:
    """A problem for each code in a list that nothing defines."""
    for number, code in enumerate(codes):
        if code not in known:
            yield Problem((*loc, number), f"没有代码为 {code} 的{what}；已有：{'、'.join(sorted(known))}")


def check_prizes(ruleset: RuleSet) -> Iterator[Problem]:
    """One prize, or 精神奖励, for each combination of tier and track."""
    tiers = {tier.code for tier in ruleset.tiers}
    tracks = {track.code for track in ruleset.tracks}
    stated: set[Combination] = set()
    for place, prize in enumerate(ruleset.prizes):
        if prize.tier not in tiers:
            yield Problem(("prizes", place, "tier"), f"没有代码为 {prize.tier} 的奖项")
        if prize.track not in tracks:
            yield Problem(("prizes", place, "track"), f"没有代码为 {prize.track} 的类别")
        if (prize.tier, prize.track) in stated:
            yield Problem(("prizes", place), f"奖项 {prize.tier} 的类别 {prize.track} 的奖励标准重复")
        stated.add((prize.tier, prize.track))
    for tier, track in _without_prize(ruleset, stated):
        yield Problem(("prizes",), f'奖项 {tier} 的类别 {track} 没有奖励标准；没有奖金的请写 kind = "none"')


def _without_prize(ruleset: RuleSet, stated: set[Combination]) -> list[Combination]:
    return [place for place in ruleset.combinations if place not in stated]


def check_budget(ruleset: RuleSet) -> Iterator[Problem]:
    """The most that the quotas allow costs no more than was filed."""
    stated = ruleset.budget.stated_yuan
    known = {(prize.tier, prize.track) for prize in ruleset.prizes}
    if stated is None or uncounted(ruleset) or _without_prize(ruleset, known):
        return
    largest = ruleset.largest_budget()
    if largest > stated:
        reason = f"按名额和标准最多需要{yuan(largest)}，超过报批的{yuan(stated)}"
        yield Problem(("budget", "stated_yuan"), citing(reason, ruleset.budget.article))
