"""Figures of an edition, from public rows alone: how many stand on each list, how many were honoured (Article 30)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Subquery

from cms_pages.course import Step, scaled
from objections.counting import told
from workflow.honours.enums import HonourState
from workflow.honours.models import PublicHonour
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition
from workflow.publicity.enums import PUBLIC
from workflow.publicity.models import NoticeEntry

BAR_WIDTH = 360


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart with the number it stands for; its length in the drawing's own units."""

    label: str
    value: int
    width: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A horizontal bar chart: words and numbers are text, the bars alone are drawn."""

    title: str
    unit: str
    bars: tuple[Bar, ...]


def chart(title: str, unit: str, rows: list[tuple[str, int]]) -> Chart | None:
    """Bars scaled to the largest; None when there is nothing to draw."""
    if not rows:
        return None
    most = max(value for _, value in rows) or 1
    return Chart(title, unit, tuple(Bar(label, value, round(BAR_WIDTH * value / most)) for label, value in rows))


def figures(edition: Edition) -> dict[str, Any]:
    """The funnel and the charts of one edition, the funnel beside the last edition's; three queries."""
    both = Q(pk=edition.pk) | Q(pk=_last_before(edition))
    pair = Edition.objects.filter(both).order_by()
    listed = (
        NoticeEntry.objects.standing()
        .filter(notice__edition__in=pair.values("pk"), notice__state__in=PUBLIC)
        .values_list("notice__edition_id", "notice__stage__position", "notice__stage__name", "track_label")
        .annotate(number=Count("pk"))
        .order_by("notice__stage__position", "track_label")
    )
    honours = (
        PublicHonour.objects.filter(edition_slug__in=pair.values("slug"))
        .values_list("edition_slug", "tier_label", "track_label", "status")
        .annotate(number=Count("pk"))
        .order_by("tier_label", "track_label")
    )
    own = [row[1:] for row in honours if row[0] == edition.slug]
    given: dict[str, int] = {}
    for tier, track, _, number in own:
        given[f"{tier}·{track}"] = given.get(f"{tier}·{track}", 0) + number
    charts = (chart("授予的荣誉", "项", sorted(given.items())), _objections(edition))
    return {
        "funnel": _funnel(edition, list(listed), list(honours)),
        "charts": [found for found in charts if found],
        "revoked": sum(number for *_, status, number in own if status == HonourState.REVOKED),
    }


def _last_before(edition: Edition) -> Subquery:
    """The edition of the same programme that came before and was concluded."""
    rows = Edition.objects.filter(programme=edition.programme_id, state=EditionState.CONCLUDED)
    return Subquery(rows.filter(year__lt=edition.year).order_by("-year").values("pk")[:1])


def _funnel(edition: Edition, listed: list[Any], honours: list[Any]) -> list[Step]:
    """How many stand on each list, by track, and how many were honoured."""
    places = {track.name: place for place, track in enumerate(edition.rules.tracks, start=1)}
    steps: dict[str, Step] = {}
    for pk, _, stage, track, number in listed:
        step = steps.setdefault(stage, Step(stage.removesuffix("公示")))
        if pk == edition.pk:
            step.add(track, number, places)
        else:
            step.before += number
    last = Step("获奖", at_most=edition.rules.largest_honours())
    tracks: dict[str, int] = {}
    for slug, _, track, _, number in honours:
        if slug == edition.slug:
            tracks[track] = tracks.get(track, 0) + number
        else:
            last.before += number
    for track, number in sorted(tracks.items()):
        last.add(track, number, places)
    return scaled([*steps.values(), last])


OUTCOMES = {
    "upheld": "成立",
    "partly": "部分成立",
    "dismissed": "不成立",
    "refused": "不予受理",
    "withdrawn": "撤回",
    "passed_on": "转办",
    "pending": "在办",
}


def _objections(edition: Edition) -> Chart | None:
    """The bars add up to what was received; None where so few came in that nothing is told."""
    found = told([edition])
    if not found.figures["received"]:
        return None
    rows = [(label, found.figures[name]) for name, label in OUTCOMES.items()]
    return chart(f"异议办理情况（截至 {found.until}）", "件", rows)
