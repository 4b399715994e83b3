"""Which article a refusal names: always the rule set's own word."""

from workflow.programmes.models import Edition
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.stage_settings import ApplicationSettings


def cited(rules: RuleSet, topic: str) -> str:
    """The article on a topic: the setting of that name; else the basis the file names; else what applying rests on."""
    named = (entry.article for entry in rules.settings if entry.name == topic)
    return next(named, "") or basis_of(rules, topic) or application_settings(rules).article


def basis_of(rules: RuleSet, topic: str) -> str:
    """What the file names as the basis of a topic; empty when it says nothing of it."""
    return next((entry.article for entry in rules.bases if entry.topic == topic), "")


def application_settings(rules: RuleSet) -> ApplicationSettings:
    """What the rule set says about applying: its first stage of that kind."""
    return rules.stages_of(ApplicationSettings)[0]


def stage_article(edition: Edition) -> str:
    """The article on applying (第二十条 in the Measures of 2023)."""
    return application_settings(edition.rules).article
