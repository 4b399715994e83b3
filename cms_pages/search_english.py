"""The rows that the English search finds first: what stands in English, or has an English name."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import translation
from wagtail.rich_text import get_text_for_indexing

from cms_pages.models import StoryPage
from cms_pages.models.search import SearchKind
from cms_pages.models.stories import SECTIONS
from portal import clock
from portal.languages import ENGLISH, PREFIX, in_english, spoken
from portal.search.sources import ENGLISH_KEY, SearchRow
from workflow.honours.models import PublicHonour
from workflow.programmes.english import english_edition, names_of, speaks_english
from workflow.programmes.models import Edition, Programme, RuleSetVersion
from workflow.programmes.ruleset.schema import RuleSet

NEAR, CLOSE = 3, 0.7
ASKED = (
    "why apply", "benefits", "what the award brings", "prize", "prize money", "fee", "cost", "free of charge", "how often",
    "timeline", "dates",
)  # fmt: skip
"""What readers ask that the page of an award answers."""


def english_row(
    key: str, kind: str, title: str, url: str, body: str, at: datetime | None, *, phrases: Iterable[str] = ()
) -> SearchRow:
    """The English of the row `key`, which takes its place in the English search."""
    return SearchRow(ENGLISH_KEY + key, kind, title, url, body, at, tuple(filter(None, phrases)), ENGLISH)


@lru_cache(maxsize=1)
def services() -> list[dict[str, Any]]:
    written = (Path(__file__).parent / "content" / "services_en.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(written)["service"])


def service_rows() -> Iterator[SearchRow]:
    """The pages where something is done or looked up in English."""
    for one in services():
        fields = SearchKind.SERVICE, one["title"], in_english(one["url"]), one["text"], None
        yield english_row(f"service:{one['url']}", *fields, phrases=one["asked"])


def award_rows() -> Iterator[SearchRow]:
    """The awards that `/en/` describes."""
    rows = RuleSetVersion.objects.filter(frozen__data__languages__contains=[ENGLISH]).select_related("programme")
    newest = {version.programme_id: version for version in rows.order_by("valid_from")}
    return (award_row(version) for version in newest.values())


def award_row(version: RuleSetVersion) -> SearchRow:
    rules = version.rules
    said = [one.english_text for one in rules.principles] + [one.english_text for one in rules.conditions]
    said.append("Why apply, prize and fees, how often the award is given.")
    body = " ".join(dict.fromkeys(filter(None, [*said, *(stage.english_name for stage in rules.stages)])))
    names = (rules.programme.name, rules.programme.short_name, *ASKED)
    title = rules.programme.english_name or rules.programme.name
    return english_row(f"award:{version.programme.slug}", SearchKind.PAGE, title, PREFIX, body, None, phrases=names)


def edition_rows(edition: Edition) -> Iterator[SearchRow]:
    """An edition by its English name; its page is in Chinese."""
    if not (title := english_name(edition)):
        return
    body = "Dates, steps and figures of the edition."
    fields = SearchKind.EDITION, title, edition.get_absolute_url(), body, edition.opened_at
    yield english_row(f"edition:{edition.pk}", *fields, phrases=[edition.programme.name])


def notice_rows(notice: Any) -> Iterator[SearchRow]:
    """A public list by its award and step; its page is in Chinese, foreign names on it are as they were given."""
    edition = english_name(notice.edition)
    stage = names_of(notice.edition).get(notice.stage.options.label_public, "")
    if not edition or not stage:
        return
    entries = list(notice.entries.all())
    names = sorted({name for entry in entries for name in (entry.public_name, entry.public_unit) if name})
    gone = "; ".join(sorted({entry.public_name for entry in entries if entry.struck}))
    fields = (
        f"{edition}: {stage}{' (supplementary)' if notice.sequence > 1 else ''}",
        notice.get_absolute_url(),
        f"{notice.number}: {'; '.join(names)}.{f' No longer in the running: {gone}.' if gone else ''}",
        notice.published_at,
    )
    yield english_row(f"notice:{notice.pk}", SearchKind.PUBLICITY, *fields, phrases=["public list", *names])


def honour_rows(honour: PublicHonour, rules: dict[str, RuleSet]) -> Iterator[SearchRow]:
    """An honour of an award that speaks English."""
    if not (found := rules.get(honour.edition_slug)):
        return
    tier, track = found.tier(honour.tier), found.track(honour.track)
    title = f"{honour.holder}, {tier.english_name or honour.tier_label}, {honour.year}"
    with translation.override(ENGLISH):
        standing = spoken(honour.get_status_display())
    said = (honour.number, track.english_name, honour.unit, honour.title, honour.document_number, standing)
    address = in_english(honour.get_absolute_url())
    fields = SearchKind.HONOUR, title, address, ", ".join(filter(None, said)), clock.moment(honour.granted_on, 0)
    yield english_row(f"honour:{honour.number}", *fields, phrases=[honour.holder, honour.unit, honour.number])


def english_rules() -> dict[str, RuleSet]:
    """The rules of every edition of an award that speaks English, by the edition."""
    spoken_in = Edition.objects.filter(frozen__data__languages__contains=[ENGLISH])
    return {edition.slug: edition.rules for edition in spoken_in}


def story_rows(page: Any) -> Iterator[SearchRow]:
    """A story as far as it is told in English."""
    if not isinstance(page, StoryPage) or not page.has_english:
        return
    told = (get_text_for_indexing(getattr(page, f"{name}_en")) for name in SECTIONS)
    mark = "The honour this story is about has been revoked." if page.revoked_mark else ""
    body = " ".join(filter(None, [mark, page.summary_en, *told]))
    fields = SearchKind.STORY, page.title_en, reverse("story_en", args=[page.slug]), body, page.shown_at
    yield english_row(f"page:{page.pk}", *fields, phrases=[page.author, "winner's story"])


def english_name(edition: Edition) -> str:
    """Of an edition whose award speaks English."""
    return english_edition(edition) if speaks_english(edition) else ""


def nearest_english(query: str) -> list[str]:
    """What is called most like what was asked."""
    awards = Programme.objects.exclude(name_en="").values_list("name_en", flat=True)
    named = [phrase for one in services() for phrase in (*one["asked"], one["title"])]
    known = {phrase.lower(): phrase for phrase in (*named, *awards)}
    return [known[found] for found in get_close_matches(query.lower(), known, NEAR, CLOSE)]
