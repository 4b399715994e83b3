"""The conference's rules: pure functions in integers, no rounding (Articles 3, 8, 25)."""

from portal.errors import RuleViolation, chinese_number
from workflow.programmes.ruleset.award import Quota, Tier
from workflow.programmes.ruleset.schema import RuleSet


def quorum_counts(
    members: int, present: int, recused: int, recused_present: int, *, recused_count: bool
) -> tuple[int, int]:
    """(present, members) that count for one item.

    A recused member has left the room, so it is not present for the item; by the rule set's setting it stays in the
    denominator (the default) or leaves it too.
    """
    return present - recused_present, members if recused_count else members - recused


def share_name(numerator: int, denominator: int, strict: bool) -> str:
    """`超过三分之二` or `达到三分之二`, for sentences."""
    return f"{'超过' if strict else '达到'}{chinese_number(denominator)}分之{chinese_number(numerator)}"


def quota_code(quota: Quota) -> str:
    """A quota's name in the database: its tiers and tracks, which no two quotas of a rule set share."""
    return f"{'+'.join(sorted(quota.tiers))}:{'+'.join(sorted(quota.tracks))}"


def quota_label(quota: Quota, rules: RuleSet) -> str:
    """`长宁区质量金奖`, or with its tracks where the quota does not take them all."""
    tiers = "、".join(rules.tier(code).name for code in quota.tiers)
    if set(quota.tracks) >= {track.code for track in rules.tracks}:
        return tiers
    return f"{tiers}（{'、'.join(rules.track(code).name for code in quota.tracks)}）"


def check_place_exists(rules: RuleSet, tier: str, track: str) -> None:
    """Raise unless the award gives this tier for this track (Articles 2 and 3)."""
    if tier not in {entry.code for entry in rules.tiers}:
        names = "、".join(entry.name for entry in rules.tiers)
        raise RuleViolation(rules.tiers[0].article, f"本奖项没有设“{tier}”这一等级，只设{names}，请改选")
    quotas = rules.quotas_for(tier, track)
    closed = next((quota for quota in quotas if quota.at_most == 0), None)
    if closed or not quotas:
        article = closed.article if closed else rules.tiers[0].article
        raise RuleViolation(article, f"{rules.tier(tier).name}不设{rules.track(track).name}，请改选等级或类别")


def other_tiers(rules: RuleSet, tier: str, track: str) -> list[Tier]:
    """The tiers with a place for the track besides this one."""
    return [one for one in rules.tiers if one.code != tier and _has_place(rules, one.code, track)]


def _has_place(rules: RuleSet, tier: str, track: str) -> bool:
    quotas = rules.quotas_for(tier, track)
    return bool(quotas) and all(quota.at_most != 0 for quota in quotas)


def first_tier(rules: RuleSet, track: str) -> str:
    """The first tier in the rule set's order with a place for the track; every track has one."""
    return next(
        tier.code for tier in rules.tiers if all(quota.at_most != 0 for quota in rules.quotas_for(tier.code, track))
    )


def full_message(quota: Quota, rules: RuleSet) -> str:
    """Why nobody more can be granted under a quota."""
    return (
        f"名额已满：{quota_label(quota, rules)}共 {quota.at_most} 个，已全部列入拟获奖名单。"
        "如需调整，请先将其中一项改为不列入，或者改提其他奖项"
    )
