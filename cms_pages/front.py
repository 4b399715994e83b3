"""What the front page shows: open now, due next, said last, and what the last edition came to."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from cms_pages import publicity
from objections.queries import statistics
from portal import clock
from portal.pagecache.keeping import kept
from workflow.honours.enums import HonourState
from workflow.honours.models import PublicHonour
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice

LATEST = 5
STORIES = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the last edition: of what, in which unit, and what there is to know about it."""

    label: str
    value: int | str
    unit: str
    note: str


def what_is_open(request: HttpRequest) -> dict[str, Any]:
    """Running notices with their clocks, open calls, the next deadline, latest announcements, winners' stories."""
    from cms_pages.models.notices import NoticePage
    from cms_pages.models.stories import StoryPage, with_pictures

    latest = NoticePage.objects.live().order_by("-issued_at", "-pk")[:LATEST]
    stories = with_pictures(StoryPage.objects.live()).order_by("-issued_at", "-pk")[:STORIES]
    running = list(publicity.listed_notices().filter(pk__in=Notice.objects.running())[:6])
    publicity.add_clock_displays(running)
    calls = list(Edition.objects.accepting().select_related("programme").order_by("deadline"))
    return {
        "running": running,
        "calls": [{"edition": call, "days": days_left(call)} for call in calls],
        "latest": kept(request, "latest", lambda: list(latest)),
        "stories": kept(request, "stories", lambda: list(stories)),
        **kept(request, "last_edition", last_edition),
    }


def last_edition() -> dict[str, Any]:
    """The edition that was concluded last and its figures, from what is public alone; nothing before there is one. Two queries."""
    concluded = Edition.objects.filter(state=EditionState.CONCLUDED).order_by("-concluded_at", "-pk")
    edition = concluded.annotate(**_honours()).first()
    return {"last": edition, "figures": _figures(edition)} if edition else {}


def _honours() -> dict[str, Coalesce]:
    """How many were honoured, how many of these revoked, and what the prizes come to, in yuan."""
    rows = PublicHonour.objects.filter(edition_slug=OuterRef("slug")).order_by().values("edition_slug")
    revoked = Count("pk", filter=Q(status=HonourState.REVOKED))
    sums = {"honoured": Count("pk"), "revoked": revoked, "prizes": Sum("amount_yuan")}
    return {
        name: Coalesce(Subquery(rows.annotate(of=of).values("of"), output_field=IntegerField()), 0)
        for name, of in sums.items()
    }


def _figures(edition: Any) -> list[Figure]:
    found = statistics(edition)
    decided = f"成立{found['upheld']}件、不成立{found['dismissed']}件"
    figures = [
        Figure(
            "授予荣誉", edition.honoured, "项", f"已撤销{edition.revoked}项" if edition.revoked else "可以少额或者空缺"
        ),
        *([Figure("奖金", edition.prizes // 10_000, "万元", "奖金标准合计")] if edition.prizes else []),
        Figure("受理异议", found["accepted"], "件", decided if found["accepted"] else "全程接受监督"),
    ]
    median = found["median_workdays"]
    if median is not None:
        limit = edition.rules.objections.investigation_workdays
        figures.append(Figure("异议办理时长中位数", f"{median:.3g}", "个工作日", f"调查核实不超过{limit}个工作日"))
    return figures


def days_left(edition: Edition) -> int:
    """Whole days until the call closes."""
    return max((edition.deadline - clock.now()).days, 0)
