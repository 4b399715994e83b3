"""Which article a refusal names: the rule set's own word first, then the Measures of 2023 for numbered measures."""

from workflow.programmes.models import Edition
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.stage_settings import ApplicationSettings

DEFAULTS = {
    "评审组": "10",
    "推荐部门": "11",
    "申报通知": "19",
    "评审纪律": "28(2)",
    "评审回避": "28(3)",
    "材料真实性": "34",
}


def cited(rules: RuleSet, topic: str) -> str:
    """The article on a topic: the setting of that name; else the Measures' number; else what applying rests on."""
    named = next((setting.article for setting in rules.settings if setting.name == topic), None)
    return named or (DEFAULTS[topic] if rules.articles else application_settings(rules).article)


def application_settings(rules: RuleSet) -> ApplicationSettings:
    """What the rule set says about applying: its first stage of that kind."""
    return rules.stages_of(ApplicationSettings)[0]


def stage_article(edition: Edition) -> str:
    """The article on applying (第二十条 in the Measures of 2023)."""
    return application_settings(edition.rules).article
