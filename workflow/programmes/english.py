"""What the rule sets call things in English: awards, tracks, tiers, stages, conditions and papers, by their Chinese words."""

import re
from functools import lru_cache
from typing import Any

from django.utils import translation

from portal.languages import ENGLISH, in_chinese, is_english, spoken
from workflow.programmes.models import Edition, RuleSetVersion, rules_of

EDITION = re.compile(r"(\d{4})年度(.+)")


@lru_cache(maxsize=64)
def _names_in(digest: str) -> dict[str, str]:
    """What one rule set, which never changes under its digest, names in both languages."""
    rules = rules_of(digest)
    programme = rules.programme
    named = [(programme.name, programme.english_name), (programme.short_name, programme.english_name)]
    named += [(stage.label_public, stage.english_name) for stage in rules.stages]
    named += [(track.name, track.english_name) for track in rules.tracks]
    named += [(tier.name, tier.english_name) for tier in rules.tiers]
    named += [(group.name, group.english_name) for group in rules.condition_groups]
    named += [(one.name, one.english_name) for one in rules.honours_lists]
    named += [(condition.text, condition.english_text) for condition in rules.conditions]
    named += [(paper.label, paper.english_label) for one in rules.conditions for paper in one.evidence]
    return {chinese: english for chinese, english in named if english}


def names_of(edition: Edition) -> dict[str, str]:
    """Of the rule set of one edition."""
    return _names_in(edition.frozen_id)


def english_names() -> dict[str, str]:
    """Of all rule sets that speak English, the newest words last. One query."""
    found: dict[str, str] = {}
    rows = RuleSetVersion.objects.filter(frozen__data__languages__contains=["en"]).order_by("valid_from")
    for digest in rows.values_list("frozen_id", flat=True):
        found |= _names_in(digest)
    return found


def english_words(text: str, names: dict[str, str]) -> str:
    """The English of a name, or of an edition by its year; empty where no rule set has one."""
    if text in names:
        return names[text]
    edition = EDITION.fullmatch(text)
    return f"{names[edition[2]]} {edition[1]}" if edition and edition[2] in names else ""


def speaks_english(edition: Edition) -> bool:
    """Whether its award is for people who are written to in English, too; an English name alone is for its certificates."""
    return ENGLISH in edition.rules.languages


def english_edition(edition: Edition) -> str:
    """An edition by its award's English name and its year; empty where the award has none."""
    name = edition.rules.programme.english_name
    return f"{name} {edition.year}" if name else ""


def said_in_english(edition: Edition, values: dict[str, Any]) -> dict[str, Any] | None:
    """What of a letter's values reads otherwise in English; None for an award that does not speak it."""
    if not speaks_english(edition):
        return None
    names, said = names_of(edition), {name: text for name, text in values.items() if isinstance(text, str)}
    with translation.override(ENGLISH):
        english = {name: english_words(text, names) or spoken(text) for name, text in said.items()}
    return {"edition": english_edition(edition), **english}


def named_on(page: Any, text: object) -> str:
    """A name that a rule set gives, in the language of a page (its request, or the context of a mail).

    What has no English one stands in Chinese and says so (`lang`).
    """
    said = str(text or "")
    if not is_english():
        return said
    if not hasattr(page, "english_names"):
        page.english_names = english_names()  # once a page
    return english_words(said, page.english_names) or in_chinese(said)
