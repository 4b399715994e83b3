"""Figures of an edition, from public rows alone: how many stood on each list, how many were honoured (Article 30)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from objections.queries import statistics
from workflow.honours.enums import HonourState
from workflow.honours.models import PublicHonour
from workflow.programmes.models import Edition
from workflow.publicity.enums import PUBLIC
from workflow.publicity.models import NoticeEntry

LABEL_WIDTH, BAR_WIDTH, ROW = 250, 360, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart with the number it stands for; lengths in the chart's own units."""

    label: str
    value: int
    y: int
    width: int

    @property
    def text_y(self) -> int:
        return self.y + 19

    @property
    def value_x(self) -> int:
        return LABEL_WIDTH + self.width + 10


@dataclass(frozen=True, slots=True)
class Chart:
    """A horizontal bar chart, drawn by the server; the table beside it holds the same rows."""

    title: str
    unit: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * ROW + 8

    @property
    def spoken(self) -> str:
        """What a screen reader says instead of the picture."""
        return "，".join(f"{bar.label} {bar.value}" for bar in self.bars)

    @property
    def left(self) -> int:
        return LABEL_WIDTH


def chart(title: str, unit: str, rows: list[tuple[str, int]]) -> Chart | None:
    """Bars scaled to the largest; None when there is nothing to draw."""
    if not rows:
        return None
    most = max(value for _, value in rows) or 1
    bars = (
        Bar(label, value, place * ROW + 6, round(BAR_WIDTH * value / most)) for place, (label, value) in enumerate(rows)
    )
    return Chart(title, unit, tuple(bars))


def figures(edition: Edition) -> dict[str, Any]:
    """The charts of one edition; three queries."""
    listed = (
        NoticeEntry.objects.filter(notice__edition=edition, notice__state__in=PUBLIC)
        .values_list("notice__stage__position", "notice__stage__name", "track_label")
        .annotate(number=Count("pk"))
        .order_by("notice__stage__position", "track_label")
    )
    honours = (
        PublicHonour.objects.filter(edition_slug=edition.slug)
        .values_list("tier_label", "track_label", "status")
        .annotate(number=Count("pk"))
        .order_by("tier_label", "track_label")
    )
    given: dict[str, int] = {}
    revoked = 0
    for tier, track, status, number in honours:
        given[f"{tier}·{track}"] = given.get(f"{tier}·{track}", 0) + number
        revoked += number if status == HonourState.REVOKED else 0
    return {
        "charts": [
            found
            for found in (
                chart("各次公示的名单", "项", [(f"{stage}·{track}", number) for _, stage, track, number in listed]),
                chart("授予的荣誉", "项", sorted(given.items())),
                _objections(edition),
            )
            if found
        ],
        "revoked": revoked,
    }


OUTCOMES = {"upheld": "成立", "dismissed": "不成立", "refused": "不予受理", "withdrawn": "撤回", "pending": "在办"}


def _objections(edition: Edition) -> Chart | None:
    """The bars add up to what was received."""
    found = statistics(edition)
    rows = [(label, found[name]) for name, label in OUTCOMES.items()]
    return chart(f"异议办理情况（截至 {found['until']}）", "件", rows) if found["received"] else None
