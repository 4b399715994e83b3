"""One code, one thing."""

from collections.abc import Iterator

from workflow.programmes.ruleset.errors import Problem
from workflow.programmes.ruleset.schema import RuleSet

LISTS = (
    "tiers", "tracks", "condition_groups", "conditions", "standards", "forms", "stages", "prize_uses", "honours_lists",
)  # fmt: skip


def check_codes(ruleset: RuleSet) -> Iterator[Problem]:
    """No code twice in one list."""
    for name in LISTS:
        seen: set[str] = set()
        for place, entry in enumerate(getattr(ruleset, name)):
            if entry.code in seen:
                yield Problem((name, place, "code"), f"代码 {entry.code} 重复")
            seen.add(entry.code)


def check_evidence(ruleset: RuleSet) -> Iterator[Problem]:
    """A document that proves several conditions carries one name."""
    labels: dict[str, str] = {}
    for place, condition in enumerate(ruleset.conditions):
        for number, evidence in enumerate(condition.evidence):
            label = labels.setdefault(evidence.code, evidence.label)
            if label != evidence.label:
                reason = f"材料 {evidence.code} 在前面名为“{label}”，同一代码须用同一名称"
                yield Problem(("conditions", place, "evidence", number, "label"), reason)


def check_numbers(ruleset: RuleSet) -> Iterator[Problem]:
    """Honours of two awards never bear one number: it names its award."""
    if "{programme_code}" not in ruleset.certificate.number_pattern:
        yield Problem(("certificate", "number_pattern"), "缺少占位符：{programme_code}，各奖项的编号才不会相同")
