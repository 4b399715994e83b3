"""What an article is used for on the portal: the stage, the form, the register that goes by it (本条用于…)."""

from collections.abc import Iterator
from typing import Any

from workflow.programmes.ruleset.schema import RuleSet


def uses_of(rules: RuleSet, section: str) -> list[dict[str, str]]:
    """Label and address of each, in the order of an edition; each once."""
    found = {label: url for label, article, url in _uses(rules) if article.place.section == section}
    return [{"label": label, "url": url} for label, url in found.items()]


def _uses(rules: RuleSet) -> Iterator[tuple[str, Any, str]]:
    for group in rules.condition_groups:
        yield "申报条件自查", group.article, "/eligibility/"
    for condition in rules.conditions:
        yield "申报条件自查", condition.article, "/eligibility/"
    for stage in rules.stages:
        yield f"评选环节：{stage.name}", stage.article, "/editions/"
    for quota in rules.quotas:
        yield "名额与奖励标准", quota.article, "/editions/"
    for prize in rules.prizes:
        yield "名额与奖励标准", prize.article, "/editions/"
    yield "名单公示", rules.notices.article, "/publicity/"
    yield "异议受理", rules.objections.article, "/objections/"
    if rules.title_use:
        yield "称号使用登记", rules.title_use.article, "/register/?kind=title_use"
