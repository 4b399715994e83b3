"""What one table says about another exists there."""

from collections.abc import Iterator, Mapping

from workflow.programmes.ruleset.errors import Loc, Problem
from workflow.programmes.ruleset.honour import Standard, StandardItem, StandardPart
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.stage_settings import (
    ApprovalSettings,
    AssessmentSettings,
    CommendationSettings,
    ConferenceSettings,
)

from .quotas import unknown


def check_conditions(ruleset: RuleSet) -> Iterator[Problem]:
    """Conditions name known tracks and groups; every track has conditions."""
    tracks = {track.code for track in ruleset.tracks}
    groups = {group.code for group in ruleset.condition_groups}
    for place, condition in enumerate(ruleset.conditions):
        yield from unknown(("conditions", place, "tracks"), condition.tracks, tracks, "类别")
        if condition.group is not None and condition.group not in groups:
            yield Problem(("conditions", place, "group"), f"没有代码为 {condition.group} 的条件组")
    yield from _tracks_without_conditions(ruleset)
    yield from _idle_groups(ruleset)


def _tracks_without_conditions(ruleset: RuleSet) -> Iterator[Problem]:
    for place, track in enumerate(ruleset.tracks):
        if not ruleset.conditions_for(track.code):
            yield Problem(("tracks", place), f"类别 {track.code} 没有任何申报条件")


def _idle_groups(ruleset: RuleSet) -> Iterator[Problem]:
    for place, group in enumerate(ruleset.condition_groups):
        members = [condition for condition in ruleset.conditions if condition.group == group.code]
        if len(members) < 2:
            yield Problem(("condition_groups", place), f"条件组 {group.code} 少于两项条件")


def check_standards(ruleset: RuleSet) -> Iterator[Problem]:
    """Standards name known tracks."""
    tracks = {track.code for track in ruleset.tracks}
    for place, standard in enumerate(ruleset.standards):
        yield from unknown(("standards", place, "tracks"), standard.tracks, tracks, "类别")


def check_items(ruleset: RuleSet) -> Iterator[Problem]:
    """Where points are given by items, these add up to the stage's maximum for every track that has them, each named once."""
    scored = {track.name: ruleset.items_for(track.code) for track in ruleset.tracks}
    yield from _items_repeated(ruleset)
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, AssessmentSettings) and stage.by_items:
            yield from _points_astray(place, stage, scored)


def _items_repeated(ruleset: RuleSet) -> Iterator[Problem]:
    for track in ruleset.tracks:
        seen: set[str] = set()
        for place, standard in enumerate(ruleset.standards):
            for loc, part in _numbered(place, standard) if track.code in standard.tracks else ():
                if part.code in seen:
                    yield Problem((*loc, "code"), f"{track.name}的条目号 {part.code} 重复")
                seen.add(part.code)


def _numbered(place: int, standard: Standard) -> Iterator[tuple[Loc, StandardPart]]:
    """Every item and sub-item of a standard, with where it stands."""
    for number, item in enumerate(standard.items):
        yield ("standards", place, "items", number), item
        for nth, part in enumerate(item.parts):
            yield ("standards", place, "items", number, "parts", nth), part


def check_parts(ruleset: RuleSet) -> Iterator[Problem]:
    """The points of an item's parts are the item's."""
    for place, standard in enumerate(ruleset.standards):
        for number, item in enumerate(standard.items):
            total = sum(part.points for part in item.parts)
            if item.parts and total != item.points:
                reason = f"条目 {item.code} 的子条目共 {total} 分，与该条目的 {item.points} 分不符"
                yield Problem(("standards", place, "items", number, "parts"), reason)


def _points_astray(
    place: int, stage: AssessmentSettings, scored: Mapping[str, tuple[StandardItem, ...]]
) -> Iterator[Problem]:
    if stage.score_max is None or not any(scored.values()):
        yield Problem(("stages", place, "by_items"), "逐项打分须有满分（score_max），且至少一个标准列有条目（items）")
        return
    for name, items in scored.items():
        total = sum(item.points for item in items)
        if items and total != stage.score_max:
            yield Problem(
                ("stages", place, "score_max"), f"{name}适用标准的条目共 {total} 分，与满分 {stage.score_max} 不符"
            )


def check_discussions(ruleset: RuleSet) -> Iterator[Problem]:
    """What a discussion came to is for the report to say; a spread is one of points."""
    for place, stage in enumerate(ruleset.stages):
        if not isinstance(stage, AssessmentSettings):
            continue
        if stage.discussion and not stage.report:
            yield Problem(("stages", place, "discussion"), "评审组讨论以后形成报告，须写 report = true")
        if stage.discussion_spread is None:
            continue
        if not stage.discussion:
            yield Problem(
                ("stages", place, "discussion_spread"), "相差多少分须讨论，以设有讨论（discussion = true）为前提"
            )
        elif stage.score_max is None or stage.discussion_spread >= stage.score_max:
            yield Problem(("stages", place, "discussion_spread"), "须打分，且小于满分（score_max）")


def check_conference(ruleset: RuleSet) -> Iterator[Problem]:
    """A conference stage needs a conference; each member is listed once."""
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, ConferenceSettings) and ruleset.conference is None:
            yield Problem(("stages", place), "有会议审议阶段，却没有 [conference]（成员、法定人数、表决）")
    yield from _refill_without_votes(ruleset)
    yield from _revocation_without_conference(ruleset)
    seen: set[str] = set()
    for place, member in enumerate(ruleset.conference.members if ruleset.conference else ()):
        if member.name in seen:
            yield Problem(("conference", "members", place, "name"), f"成员“{member.name}”重复")
        seen.add(member.name)


def _revocation_without_conference(ruleset: RuleSet) -> Iterator[Problem]:
    """Where the conference decides on revocations, it sits: their votes are held at meetings of its stage."""
    rule = ruleset.terms.revocation
    if rule is not None and rule.decided_by == "conference" and not ruleset.stages_of(ConferenceSettings):
        yield Problem(("terms", "revocation", "decided_by"), "由评审会决定撤销，却没有会议审议阶段，无从开会表决")


def _refill_without_votes(ruleset: RuleSet) -> Iterator[Problem]:
    """An order of votes needs votes."""
    asked = ruleset.conference is not None and ruleset.conference.refill == "by_votes"
    if asked and not any(stage.ballot for stage in ruleset.stages_of(ConferenceSettings)):
        yield Problem(("conference", "refill"), "没有投票表决的审议阶段（ballot = true），不能按得票次序递补")


def check_approval(ruleset: RuleSet) -> Iterator[Problem]:
    """Who strikes names changes the list."""
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, ApprovalSettings) and "strike" in stage.may and not stage.fixes_winners:
            yield Problem(("stages", place, "may"), "strike 会变动拟获奖名单，须写 fixes_winners = true")


def check_payment(ruleset: RuleSet) -> Iterator[Problem]:
    """Prizes that are to be handed over exist, and the other way round."""
    paid = any(prize.kind != "none" for prize in ruleset.prizes)
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, CommendationSettings) and stage.prize != paid:
            reason = "各奖项都是精神奖励，表彰阶段却发放奖金" if stage.prize else "设有奖金，表彰阶段却不发放"
            yield Problem(("stages", place, "prize"), reason)
    yield from _uses_without_money(ruleset)


def _uses_without_money(ruleset: RuleSet) -> Iterator[Problem]:
    """Uses of prize money are listed only where there is money."""
    if ruleset.prize_uses and all(prize.kind == "none" for prize in ruleset.prizes):
        yield Problem(("prize_uses",), "各奖项都是精神奖励，不应列奖金用途")
    if ruleset.prize_statement and not ruleset.prize_uses:
        yield Problem(("prize_statement",), "没有列出奖金用途（prize_uses），无从说明使用情况")
