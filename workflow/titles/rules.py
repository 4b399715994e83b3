"""How a title may be worded and where it may stand: pure functions (Article 33)."""

import unicodedata
from dataclasses import dataclass
from typing import Any, Protocol

from portal.errors import RuleViolation
from workflow.programmes.ruleset.schema import RuleSet
from workflow.titles.enums import Medium

PRODUCT_WORDS = ("本产品", "该产品", "产品荣获", "产品获", "指定产品", "推荐产品", "获奖产品", "优质产品", "金奖产品")
_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


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


def suggested_wording(honour: Awarded, rules: RuleSet) -> str:
    """The wording by the rule set, ready to copy."""
    if rules.title_use is None:
        return ""
    return rules.title_use.wording.format(
        holder=getattr(honour, "public_name", ""),
        year=honour.year,
        tier=rules.tier(honour.tier).name,
        track=rules.track(honour.track).title_wording,
        programme=rules.programme.name,
        achievement=getattr(honour, "title", ""),
    )


def check_wording(wording: str, honour: Awarded, rules: RuleSet) -> list[Refusal]:
    """Everything wrong with a wording: a year, track or tier that must be named and is not, one that is not this
    honour's, words that praise a product. Empty when all is well, or when the rule set sets no rule.
    """
    if rules.title_use is None:
        return []
    text, article = plain(wording), rules.title_use.article
    suggestion = suggested_wording(honour, rules)
    messages = [
        *_missing(text, honour, rules),
        *_foreign(text, honour, rules),
        *_product_words(text, rules),
    ]
    return [Refusal(article, message, suggestion) for message in messages]


def check_medium(medium: str, rules: RuleSet) -> list[Refusal]:
    """A title never stands on a product, its packaging or its advertising where the rule set forbids it."""
    if rules.title_use is None or medium not in rules.title_use.forbidden:
        return []
    allowed = "、".join(rules.title_use.allowed)
    message = f"称号不得用于{Medium(medium).label}，可以用于：{allowed}"
    return [Refusal(rules.title_use.article, message)]


def plain(text: str) -> str:
    """A wording as it is compared: half-width, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _missing(text: str, honour: Awarded, rules: RuleSet) -> list[str]:
    assert rules.title_use is not None
    needed: dict[str, tuple[str, bool]] = {
        "year": (f"获奖年度“{honour.year}年度”", _names_year(text, honour.year)),
        "track": (
            f"“{rules.track(honour.track).title_wording}”",
            plain(rules.track(honour.track).title_wording) in text or plain(rules.track(honour.track).name) in text,
        ),
        "tier": (f"奖项“{rules.tier(honour.tier).name}”", plain(rules.tier(honour.tier).name) in text),
    }
    missing = [needed[name][0] for name in rules.title_use.must_name if not needed[name][1]]
    return [f"使用称号须注明{item}" for item in missing]


def _names_year(text: str, year: int) -> bool:
    return str(year) in text or str(year) in text.translate(_CHINESE_DIGITS)


def _foreign(text: str, honour: Awarded, rules: RuleSet) -> list[str]:
    """Tiers and tracks of the same award that this honour is not; a name within the honour's own is not foreign."""
    own_tier, own_track = rules.tier(honour.tier).name, rules.track(honour.track).title_wording
    found = [
        f"所获奖项是“{own_tier}”，不能写成“{tier.name}”"
        for tier in rules.tiers
        if tier.code != honour.tier and plain(tier.name) in text.replace(plain(own_tier), "")
    ]
    found += [
        f"所获类别是“{own_track}”，不能写成“{track.title_wording}”"
        for track in rules.tracks
        if track.code != honour.track and plain(track.title_wording) in text.replace(plain(own_track), "")
    ]
    return found


def _product_words(text: str, rules: RuleSet) -> list[str]:
    assert rules.title_use is not None
    if "product_promotion" not in rules.title_use.forbidden:
        return []
    word = next((word for word in PRODUCT_WORDS if word in text), None)
    return [f"称号不得用于产品宣传，文字中不能出现“{word}”"] if word else []


def check_use(wording: str, medium: str, honour: Any, rules: RuleSet) -> None:
    """Raise the first refusal of a medium or wording."""
    found = [*check_medium(medium, rules), *check_wording(wording, honour, rules)]
    if found:
        raise found[0].as_violation()
