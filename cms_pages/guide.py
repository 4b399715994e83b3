"""What somebody who comes for the first time asks of an award: why, for what, at what cost, how often. From its rule set."""

from collections.abc import Iterable
from typing import Any

from cms_pages.course import places_of
from portal import clock
from workflow.applications.rules.citations import basis_of
from workflow.programmes.models import Edition, RuleSetVersion
from workflow.programmes.ruleset.stage_settings import CommendationSettings
from workflow.programmes.scoring import scoring_lines

PROMOTION = "宣传推广"


def newest_versions(language: str = "zh-hans") -> list[RuleSetVersion]:
    """The newest rule set of each programme that speaks the language and has taken effect."""
    newest: dict[int, RuleSetVersion] = {}
    rows = RuleSetVersion.objects.filter(frozen__data__languages__contains=[language], valid_from__lte=clock.today())
    rows = rows.select_related("programme")
    for version in rows.order_by("valid_from"):
        newest[version.programme_id] = version
    return list(newest.values())


def awards() -> list[dict[str, Any]]:
    """Each award in force, with the edition that takes applications."""
    calls = {edition.programme_id: edition for edition in Edition.objects.accepting().order_by("-deadline")}
    found = [one for one in newest_versions() if not _is_over(one)]
    return [describe(version, calls.get(version.programme_id)) for version in found]


def describe(version: RuleSetVersion, call: Edition | None) -> dict[str, Any]:
    """One award: its rules, places and prizes, and what the rules say of promoting those honoured."""
    rules = version.rules
    return {
        "rules": rules,
        "slug": version.programme.slug,
        "call": call,
        "places": places_of(rules),
        "prize_articles": _once(prize.article for prize in rules.prizes),
        "quota_articles": _once(quota.article for quota in rules.quotas),
        "certifies": any(stage.certificate for stage in rules.stages_of(CommendationSettings)),
        "pays": any(prize.amount_yuan for prize in rules.prizes),
        "scoring": scoring_lines(rules),
        "promotion": basis_of(rules, PROMOTION),
    }


def _is_over(version: RuleSetVersion) -> bool:
    return version.valid_until is not None and version.valid_until < clock.today()


def _once(articles: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(articles))
