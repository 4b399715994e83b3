"""How a title may be worded, where it may stand and when: pure functions (Article 33)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation
from workflow.programmes.ruleset.schema import RuleSet
from workflow.titles.enums import Medium
from workflow.titles.wording import (
    AWARD,
    HIGHER,
    NEUTRAL,
    ON_PRODUCTS,
    PRODUCT,
    names_year,
    other_year,
    plain,
    without,
)


class Awarded(Protocol):
    """What a wording is held against: year, tier and track of the honour."""

    tier: str
    track: str

    @property
    def year(self) -> int: ...


@dataclass(frozen=True)
class Refusal:
    """Why a wording or medium is refused, and what to write instead."""

    article: str
    message: str
    suggestion: str = ""

    def as_violation(self) -> RuleViolation:
        hint = f"。建议写作：{self.suggestion}" if self.suggestion else ""
        return RuleViolation(self.article, self.message + hint)


def title_article(rules: RuleSet) -> str:
    """The norm a refusal cites: the rule on titles, else the decision that gave the title its words."""
    return rules.title_use.article if rules.title_use else rules.commendation.article


def suggested_wording(honour: Awarded, rules: RuleSet) -> str:
    """The wording by the rule set, ready to copy; year and title where the rule set gives none."""
    tier, track = rules.tier(honour.tier).name, rules.track(honour.track).title_wording
    if rules.title_use is None:
        return f"{honour.year}年度{tier}" + (f"（{track}）" if _tracks_matter(rules) else "")
    return rules.title_use.wording.format(
        holder=getattr(honour, "public_name", ""),
        year=honour.year,
        tier=tier,
        track=track,
        programme=rules.programme.name,
        achievement=getattr(honour, "title", ""),
    )


def check_wording(wording: str, honour: Awarded, rules: RuleSet) -> list[Refusal]:
    """Everything wrong with a wording; empty when all is well.

    It names year, tier and track of this honour, and nothing that is not this honour's: no other year, tier, track or
    body's award, no higher level, no product. Own names, the holder's and the achievement's, may say what they say.
    """
    text = plain(wording)
    rest = without(text, _own_names(honour, rules))
    messages = [
        *_missing(text, honour, rules),
        *_other_of_this_award(text, honour, rules),
        *_foreign(rest, honour, rules),
        *_product_words(rest, PRODUCT, rules, "文字"),
    ]
    suggestion = suggested_wording(honour, rules)
    return [Refusal(title_article(rules), message, suggestion) for message in messages]


def check_medium(medium: str, place: str, honour: Awarded, rules: RuleSet) -> list[Refusal]:
    """A title never stands on a product, its packaging or its advertising where the rule set forbids it."""
    if rules.title_use is None:
        return []
    messages = []
    if medium in rules.title_use.forbidden:
        allowed = "、".join(rules.title_use.allowed)
        messages = [f"称号不得用于{Medium(medium).label}，可以用于：{allowed}"]
    messages += _product_words(plain(place), ON_PRODUCTS, rules, "使用地点")
    return [Refusal(rules.title_use.article, message, suggested_wording(honour, rules)) for message in messages]


def check_period(from_on: date, until_on: date | None, granted_on: date, rules: RuleSet) -> list[Refusal]:
    """A title is used from the day of its commendation at the earliest, and ends no sooner than it begins."""
    messages = []
    if from_on < granted_on:
        day = official_date(granted_on)
        messages.append(f"荣誉于{day}授予，开始使用日期不得早于该日，请填写{day}或者以后的日期")
    if until_on and until_on < from_on:
        messages.append("停止使用日期不得早于开始使用日期，请核对两个日期")
    return [Refusal(title_article(rules), message) for message in messages]


def end_refusals(from_on: date, until_on: date, rules: RuleSet) -> list[Refusal]:
    """A use has ended on a day between its first and today."""
    if from_on <= until_on <= clock.today():
        return []
    message = f"停止使用日期须在{official_date(from_on)}以后、今天以前，请核对"
    return [Refusal(title_article(rules), message)]


def _own_names(honour: Awarded, rules: RuleSet) -> list[str]:
    """What may be said of this honour: its names in the rule set, whom it was given to and for what."""
    programme, tier, track = rules.programme, rules.tier(honour.tier), rules.track(honour.track)
    district = programme.district
    own = [programme.name, programme.short_name, programme.organiser, programme.undertaker, district.name]
    # The rule sets write the tier with the district; with the city before it, it is the same award.
    own += [tier.name, tier.name.replace(district.short_name, district.name, 1), track.name, track.title_wording]
    own += [other.name for other in rules.tiers] + [other.title_wording for other in rules.tracks]
    return [*own, *NEUTRAL, *(getattr(honour, name, "") for name in ("public_name", "public_unit", "title"))]


def _tracks_matter(rules: RuleSet) -> bool:
    return len(rules.tracks) > 1


def _missing(text: str, honour: Awarded, rules: RuleSet) -> list[str]:
    tier, track = rules.tier(honour.tier), rules.track(honour.track)
    messages = []
    if not names_year(text, honour.year):
        messages.append(f"使用称号须注明获奖年度“{honour.year}年度”")
    if other := other_year(text, honour.year):
        messages.append(f"获奖年度是{honour.year}年度，不能写成“{other}年度”")
    if plain(tier.name) not in text:
        messages.append(f"使用称号须写明奖项“{tier.name}”")
    if _tracks_matter(rules) and not (plain(track.title_wording) in text or plain(track.name) in text):
        messages.append(f"使用称号须注明“{track.title_wording}”")
    return messages


def _other_of_this_award(text: str, honour: Awarded, rules: RuleSet) -> list[str]:
    """Tiers and tracks of the same award that this honour is not; a name within the honour's own is not foreign."""
    own_tier, own_track = rules.tier(honour.tier).name, rules.track(honour.track).title_wording
    found = [
        f"所获奖项是“{own_tier}”，不能写成“{tier.name}”"
        for tier in rules.tiers
        if tier.code != honour.tier and plain(tier.name) in text.replace(plain(own_tier), " ")
    ]
    found += [
        f"所获类别是“{own_track}”，不能写成“{track.title_wording}”"
        for track in rules.tracks
        if track.code != honour.track and plain(track.title_wording) in text.replace(plain(own_track), " ")
    ]
    return found


def _foreign(rest: str, honour: Awarded, rules: RuleSet) -> list[str]:
    """Awards of other bodies, and words of a level or rank this honour does not have."""
    messages = [f"“{match[0]}”不是本荣誉的奖项名称，不能写入" for match in AWARD.finditer(rest)]
    if higher := HIGHER.search(AWARD.sub(" ", rest)):
        level = f"本荣誉是{rules.programme.organiser}的{rules.programme.level}"
        messages.append(f"{level}，文字中不能出现“{higher[0]}”")
    return messages


def _product_words(text: str, words: Any, rules: RuleSet, where: str) -> list[str]:
    if rules.title_use is None or "product_promotion" not in rules.title_use.forbidden:
        return []
    found = words.search(text)
    return [f"称号不得用于产品宣传，{where}中不能出现“{found[0]}”"] if found else []


def check_use(wording: str, medium: str, place: str, honour: Any, rules: RuleSet) -> None:
    """Raise everything that is wrong with a medium, place or wording, and the sentence to write instead."""
    found = [*check_medium(medium, place, honour, rules), *check_wording(wording, honour, rules)]
    raise_refusals(found)


def raise_refusals(found: list[Refusal]) -> None:
    """Raise them as one violation; nothing where there is none."""
    if found:
        first = found[0]
        raise Refusal(first.article, "；".join(one.message for one in found), first.suggestion).as_violation()
