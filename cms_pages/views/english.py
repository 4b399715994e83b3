"""`/en/`: complete for the award that is open to foreign nationals, from its own rule set."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition, RuleSetVersion


@public
@cacheable
def english(request: HttpRequest) -> HttpResponse:
    """Conditions, procedure, timeline and what winners join, of every award with English pages."""
    awards = [describe(version) for version in newest_versions()]
    offices = {award["rules"].programme.undertaker for award in awards}
    context = {"awards": awards, "undertaker": offices.pop() if len(offices) == 1 else ""}
    return render(request, "cms_pages/english.html", context)


def newest_versions() -> list[RuleSetVersion]:
    """The newest rule set of each programme that speaks English."""
    newest: dict[int, RuleSetVersion] = {}
    rows = RuleSetVersion.objects.filter(frozen__data__languages__contains=["en"]).select_related("programme")
    for version in rows.order_by("valid_from"):
        newest[version.programme_id] = version
    return list(newest.values())


def describe(version: RuleSetVersion) -> dict[str, Any]:
    """One award in English; its newest public edition that was not cancelled gives the dates."""
    rules = version.rules
    edition = (
        Edition.objects.public()
        .filter(programme=version.programme_id)
        .exclude(state=EditionState.CANCELLED)
        .prefetch_related("stages")
        .order_by("-year")
        .first()
    )
    grouped = [
        {"group": group, "conditions": [c for c in rules.conditions if c.group == group.code]}
        for group in rules.condition_groups
    ]
    return {
        "rules": rules,
        "edition": edition,
        "stages": stage_lines(edition, rules),
        "required": list(dict.fromkeys(c.english_text for c in rules.conditions if not c.group)),
        "groups": grouped,
    }


def stage_lines(edition: Edition | None, rules: Any) -> list[dict[str, Any]]:
    """The procedure in order, with dates where an edition has them."""
    dated = {stage.code: stage for stage in edition.ordered_stages} if edition else {}
    return [
        {"name": stage.english_name or stage.label_public, "stage": dated.get(stage.code)} for stage in rules.stages
    ]
