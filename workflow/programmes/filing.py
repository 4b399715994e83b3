"""表彰项目申报表: what the filing form of a programme says, computed from its rule set and compared with what was filed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from portal.money import WAN, wan, yuan
from workflow.programmes.measures import load_plan_file
from workflow.programmes.ruleset.award import Population
from workflow.programmes.ruleset.schema import RuleSet

PLANS = Path(__file__).parent / "measures" / "plans"
FORM = "项目申报表"
GROUPS = {"organisation": "集体", "person": "个人"}
CATEGORIES = {"retained": "保留项目", "new": "新设项目"}
PLACES = Decimal("0.0001")
"""Of a ratio in per cent."""
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(万?)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the form: what the rule set comes to, and what was filed where that is on record."""

    label: str
    value: str
    filed: str = ""

    @property
    def agreement(self) -> str:
        """How the two compare, in words; empty where nothing was filed. Figures that differ are for the office to explain."""
        if not self.filed:
            return ""
        if "".join(self.value.split()) == "".join(self.filed.split()):
            return "一致"
        if figures(self.value) != figures(self.filed):
            return "数字不一致，请核对"
        return "数字一致，表述不同" if figures(self.value) else "表述不同"


def filing_rows(rules: RuleSet) -> list[Row]:
    """The form's rows in the order of the form; none for a rule set that was not filed."""
    if rules.filing is None:
        return []
    filed = filed_texts(rules)
    return [Row(label, compute(rules), filed.get(label, "")) for label, compute in COMPUTED.items()]


def filed_texts(rules: RuleSet) -> dict[str, str]:
    """The form as it was filed, row by row; empty where the portal has no copy."""
    path = PLANS / f"{rules.slug}.toml"
    parts = load_plan_file(path).parts if path.exists() else ()
    sections = [section for part in parts if part.name == FORM for section in part.sections]
    return {section.heading: "".join(section.paragraphs) for section in sections}


def figures(text: str) -> list[Decimal]:
    """The numbers in a text in their order, 2 万 as 20000."""
    return [Decimal(number) * (WAN if tens else 1) for number, tens in _FIGURE.findall(text)]


def budget_difference(rules: RuleSet) -> str:
    """What is to be said where the filed budget is not what quotas and prizes come to; empty where it is, or none was filed."""
    stated, computed = rules.budget.stated_yuan, rules.largest_budget()
    if stated is None or stated == computed:
        return ""
    return f"报批的奖励经费为{yuan(stated)}，按名额和奖励标准计算为{yuan(computed)}，相差{yuan(abs(stated - computed))}，请核对。"


def ratio(honours: int, count: int) -> str:
    """Honours among so many, in per cent: 7 of 20,000 is `0.035%`."""
    share = (Decimal(100 * honours) / count).quantize(PLACES, ROUND_HALF_UP)
    return f"{share.normalize():f}%"


def _name(rules: RuleSet) -> str:
    return rules.programme.name


def _category(rules: RuleSet) -> str:
    chosen = rules.filing.category if rules.filing else ""
    return " ".join(f"{'√' if code == chosen else '□'}{label}" for code, label in CATEGORIES.items())


def _organiser(rules: RuleSet) -> str:
    return rules.programme.organiser


def _reasons(rules: RuleSet) -> str:
    return rules.filing.reasons if rules.filing else ""


def _cycle(rules: RuleSet) -> str:
    return f"{rules.cycle.years} 年"


def _scope(rules: RuleSet) -> str:
    return "；".join(f"{one.description}（{_count(one)}）" for one in populations(rules))


def _count(population: Population) -> str:
    number = population.count
    words = f"{wan(number)} 万" if number >= WAN else str(number)
    return f"{'约 ' if population.approximate else ''}{words}{'家' if population.applicant == 'organisation' else '人'}"


def _awards(rules: RuleSet) -> str:
    names = ["、".join(_award(rules, tier.name, track.name) for track in rules.tracks) for tier in rules.tiers]
    only = f" {rules.largest_honours()} {rules.tracks[0].unit}" if len(rules.combinations) == 1 else ""
    return "；".join(names) + only


def _award(rules: RuleSet, tier: str, track: str) -> str:
    return tier if len(rules.tracks) == 1 else f"{tier}{track}"


def _last_quota(rules: RuleSet) -> str:
    return "；".join(_share(one, one.last_honours) for one in populations(rules) if one.last_honours is not None)


def _quota(rules: RuleSet) -> str:
    return "；".join(_share(one, rules.largest_honours(one.applicant)) for one in populations(rules))


def _share(population: Population, honours: int) -> str:
    return f"{GROUPS[population.applicant]} {ratio(honours, population.count)} / {honours}"


def _held(rules: RuleSet) -> str:
    filing = rules.filing
    held, last = (filing.held, filing.last_held) if filing else (None, None)
    return "；".join([*([held] if held else []), *([f"上届 {last}"] if last else [])])


def _prizes(rules: RuleSet) -> str:
    if not rules.largest_budget():
        return "精神奖励"
    tiers = "；".join(f"{tier.name}{'、'.join(_prizes_of(rules, tier.code))}" for tier in rules.tiers)
    return f"{tiers}。合计{yuan(rules.largest_budget())}"


def _prizes_of(rules: RuleSet, tier: str) -> list[str]:
    prizes = [(track, rules.prize_for(tier, track.code)) for track in rules.tracks]
    return [f"{track.filed} {yuan(prize.amount_yuan)}/个" for track, prize in prizes if prize.amount_yuan]


def _funding(rules: RuleSet) -> str:
    return rules.budget.funding


def populations(rules: RuleSet) -> tuple[Population, ...]:
    """From whom the winners are chosen."""
    return rules.filing.populations if rules.filing else ()


COMPUTED: dict[str, Callable[[RuleSet], str]] = {
    "项目名称": _name,
    "项目类型": _category,
    "主办单位": _organiser,
    "申请理由及依据": _reasons,
    "活动周期": _cycle,
    "评选范围": _scope,
    "奖项设置": _awards,
    "上届表彰比例 / 名额": _last_quota,
    "本届表彰比例 / 名额": _quota,
    "举办时间": _held,
    "奖励标准": _prizes,
    "经费来源": _funding,
}
"""The form's rows, each with how it is computed."""
