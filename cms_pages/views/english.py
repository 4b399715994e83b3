"""`/en/`: complete for the award that is open to foreign nationals, from its own rule set."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms_pages.guide import newest_versions
from portal import clock
from portal.access.permission_rules import public
from portal.errors import RuleViolation
from portal.pagecache.responses import cacheable
from workflow.applications.rules import check_accepting
from workflow.honours.models import PublicHonour
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition, RuleSetVersion


@public
@cacheable
def english(request: HttpRequest) -> HttpResponse:
    """Conditions, procedure, timeline and what winners join, of every award with English pages."""
    awards = [describe(version) for version in newest_versions("en")]
    offices = {award["rules"].programme.undertaker for award in awards}
    context = {"awards": awards, "undertaker": offices.pop() if len(offices) == 1 else ""}
    return render(request, "cms_pages/english.html", context)


def describe(version: RuleSetVersion) -> dict[str, Any]:
    """One award in English; its newest public edition that was not cancelled gives the dates."""
    rules = version.rules
    editions = list(
        Edition.objects.public()
        .filter(programme=version.programme_id)
        .prefetch_related("stages")
        .order_by("-year", "-pk")
    )
    edition = next((one for one in editions if one.state != EditionState.CANCELLED), None)
    newest = editions[0] if editions else None
    grouped = [
        {"group": group, "conditions": [c for c in rules.conditions if c.group == group.code]}
        for group in rules.condition_groups
    ]
    return {
        "rules": rules,
        "pays": any(prize.amount_yuan for prize in rules.prizes),
        "edition": edition,
        "cancelled": newest if newest != edition else None,
        "call": call_of(edition),
        "nobody": edition is not None and edition.state == EditionState.CONCLUDED and not _anybody(edition),
        "stages": stage_lines(edition, rules),
        "required": list(dict.fromkeys(c.english_text for c in rules.conditions if not c.group)),
        "groups": grouped,
    }


def call_of(edition: Edition | None) -> str:
    """Whether applications may be made at this moment: before, open or closed."""
    if edition is None:
        return ""
    if edition.state == EditionState.RUNNING and clock.now() < edition.opens_at:
        return "before"
    try:
        check_accepting(edition, clock.now())
    except RuleViolation:
        return "closed"
    return "open"


def _anybody(edition: Edition) -> bool:
    return PublicHonour.objects.filter(edition_slug=edition.slug).exists()


def stage_lines(edition: Edition | None, rules: Any) -> list[dict[str, Any]]:
    """The procedure in order, with dates where an edition has them."""
    dated = {stage.code: stage for stage in edition.ordered_stages} if edition else {}
    idle = {code for code, stage in dated.items() if edition and stage.pk in edition.idle_stages}
    return [
        {"name": stage.english_name or stage.label_public, "stage": dated.get(stage.code), "idle": stage.code in idle}
        for stage in rules.stages
    ]
